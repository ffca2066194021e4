// Tries a stage or a machine: npm run try -- https://API [RELEASE]; LUSTER_TOKEN signs in.
import { isLoopback } from "@luster/settings/values";
import { tryOut } from "./deploy/trial.ts";

const [api, release] = process.argv.slice(2);
if (api === undefined || !URL.canParse(api)) {
  console.error("npm run try -- https://API [RELEASE]; LUSTER_TOKEN signs in");
  process.exit(2);
}
try {
  const token = process.env["LUSTER_TOKEN"];
  // One machine without sign-in has one user, who needs no token.
  await tryOut({ api, release, token, asUser: token !== undefined || isLoopback(api), say: console.log });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
