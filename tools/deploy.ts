// Deploys a stage: npm run deploy -- STAGE [--to COMMIT | --back | --list] [--watch MINUTES]
import { join } from "node:path";
import { parseArgs } from "node:util";
import { deploy } from "./deploy/deploy.ts";
import { releasesOf } from "./deploy/releases.ts";
import { inRegionOf, run } from "./deploy/run.ts";

const usage = "npm run deploy -- STAGE [--to COMMIT | --back | --list] [--watch MINUTES]";

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      to: { type: "string" },
      back: { type: "boolean", default: false },
      list: { type: "boolean", default: false },
      watch: { type: "string", default: "0" },
    },
  });
  const [stage] = positionals;
  const watch = Number(values.watch);
  if (stage === undefined || positionals.length > 1 || !Number.isInteger(watch) || watch < 0)
    throw new Error(usage);
  const root = join(import.meta.dirname, "..");
  const there = await inRegionOf(stage, root, run);
  if (values.list) for (const { name, at } of await releasesOf(stage, there)) console.log(`${at}  ${name}`);
  else {
    const to = values.back ? "back" : values.to;
    await deploy({ stage, to, watch }, { root, run: there, say: console.log });
  }
}
