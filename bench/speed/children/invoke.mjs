// A function's process in small: imports a bundle, invokes it once, and tells what it answered and what that cost.
const [file] = process.argv.slice(2);
if (file) {
  const { handler } = await import(file);
  const context = { awsRequestId: "1", functionName: "bench", getRemainingTimeInMillis: () => 10_000 };
  const { statusCode, body } = await handler(JSON.parse(process.env.EVENT), context);
  if (statusCode >= 400) throw new Error(`${statusCode}: ${body}`);
  console.log(`\nBODY ${body}`);
}
const { userCPUTime, systemCPUTime } = process.resourceUsage();
process.stdout.write(`\nCPU ${(userCPUTime + systemCPUTime) / 1_000}`, () => process.exit());
