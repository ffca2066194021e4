#!/usr/bin/env node
import { explain } from "@luster/local/command/explain";
import { quiet } from "@luster/local/command/quiet";

quiet("ERROR");

try {
  const { run } = await import("./run.ts");
  process.exit(await run(process.argv.slice(2)));
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}
