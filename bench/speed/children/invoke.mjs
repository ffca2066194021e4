// A function's process in small: loads a bundle as Lambda's runtime does (`.mjs` by import, others by require), invokes
// it once with EVENT, and tells what it answered and what that cost; then as often as TIMES says, and tells what one
// more costs. Without EVENT it only loads.
import { createRequire } from "node:module";

const [file] = process.argv.slice(2);
const { handler } = file ? await load(file) : {};
if (process.env.EVENT === undefined) console.log(`\nCPU ${used()}`);
else await invoke(JSON.parse(process.env.EVENT), Number(process.env.TIMES));
process.stdout.write("", () => process.exit());

async function load(path) {
  return path.endsWith(".mjs") ? await import(path) : createRequire(path)(path);
}

async function invoke(event, times) {
  const context = { awsRequestId: "1", functionName: "bench", getRemainingTimeInMillis: () => 10_000 };
  const { statusCode, body } = await handler(event, context);
  if (statusCode >= 400) throw new Error(`${statusCode}: ${body}`);
  console.log(`\nBODY ${body}`);
  console.log(`\nCPU ${used()}`);
  // Half as many before, in which what is called often is compiled.
  for (let time = 0; time < times / 2; time++) await handler(event, context);
  const before = used();
  for (let time = 0; time < times; time++) await handler(event, context);
  console.log(`\nWARM ${(used() - before) / times}`);
}

function used() {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  return (userCPUTime + systemCPUTime) / 1_000;
}
