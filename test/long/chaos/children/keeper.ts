import { setTimeout as pause } from "node:timers/promises";
import { SQSClient } from "@aws-sdk/client-sqs";
import { handler } from "@luster/functions/consumers/dead-letter";
import { sweep } from "@luster/functions/consumers/sweep";
import { pump } from "@luster/local/lambda/pump";
import { ask } from "./child.ts";

/** Milliseconds. */
const sweepEvery = 2_000;
const sweepTimeout = 20_000;

await ask({ place: "ready" });
pump({
  sqs: new SQSClient({}),
  queueUrl: process.env["DEAD_LETTER_QUEUE_URL"] ?? "",
  functionName: "dead-letter",
  handler,
  concurrency: 1,
  batchSize: 1,
  timeoutMs: 10_000,
  onError: (error) => console.error(error),
});
for (;;) {
  await sweep(AbortSignal.timeout(sweepTimeout)).catch((error: unknown) => console.error(error));
  await pause(sweepEvery);
}
