// What a day of so many photos does to a stage: queue, workers, provider's limits, time and money, by the code's own
// rules, without touching a picture. npm run simulate -- --photos 100000
import { parsePlan, usage } from "./simulation/plan.ts";
import { simulate } from "./simulation/simulate.ts";
import { lines } from "./simulation/table.ts";

const args = process.argv.slice(2);
if (args.includes("--help") || args.includes("-h")) {
  console.log(`npm run simulate -- [OPTIONS]\n\n${usage()}`);
  process.exit(0);
}
try {
  const plan = parsePlan(args);
  for (const [what, value] of lines(simulate(plan))) console.log(`${what.padEnd(38)} ${value}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(2);
}
