import { setTimeout as pause } from "node:timers/promises";
import { SQSClient } from "@aws-sdk/client-sqs";
import { handler } from "@luster/functions/consumers/dead-letter";
import * as sweep from "@luster/functions/consumers/sweep";
import { invocation } from "@luster/local/lambda/context";
import { pump } from "@luster/local/lambda/pump";
import { ask } from "./child.ts";

/** Milliseconds. */
const sweepEvery = 2_000;
const sweepTimeout = 35_000;

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
  const context = invocation({ functionName: "sweep", timeoutMs: sweepTimeout });
  await sweep.handler(undefined, context).catch((error: unknown) => console.error(error));
  await pause(sweepEvery);
}
