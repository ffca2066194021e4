import { explain } from "./command/explain.ts";
import { quiet } from "./command/quiet.ts";

quiet("ERROR");

try {
  const { enhance } = await import("./command/enhance/enhance-photos.ts");
  process.exit(await enhance(process.argv.slice(2)));
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}
