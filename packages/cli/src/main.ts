#!/usr/bin/env node
import { explain } from "@luster/local/command/explain";
import { quiet } from "@luster/local/command/quiet";

quiet("ERROR");

/** As the package's `engines` say, which npm only warns of. */
const needed = 24;
if (Number.parseInt(process.versions.node, 10) < needed) {
  console.error(
    `luster needs Node ${needed} or newer, and this is Node ${process.versions.node}: https://nodejs.org has it.`,
  );
  process.exit(2);
}

try {
  const { run } = await import("./run.ts");
  process.exit(await run(process.argv.slice(2)));
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}
