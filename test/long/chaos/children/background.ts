import { setTimeout as pause } from "node:timers/promises";
import { SQSClient } from "@aws-sdk/client-sqs";
import * as deadLetter from "@luster/functions/consumers/dead-letter";
import * as sweep from "@luster/functions/consumers/sweep";
import * as webhooks from "@luster/functions/consumers/webhooks";
import { invocation } from "@luster/local/lambda/context";
import { pump } from "@luster/local/lambda/pump";
import { ask } from "./child.ts";

/** Milliseconds. */
const sweepEvery = 2_000;
const sweepTimeout = 35_000;

await ask({ place: "ready" });
const common = {
  sqs: new SQSClient({}),
  batchSize: 1,
  timeoutMs: 10_000,
  onError: (error: unknown) => console.error(error),
};
pump({
  ...common,
  queueUrl: process.env["DEAD_LETTER_QUEUE_URL"] ?? "",
  functionName: "dead-letter",
  handler: deadLetter.handler,
  concurrency: 1,
});
pump({
  ...common,
  queueUrl: process.env["DELIVERY_QUEUE_URL"] ?? "",
  functionName: "webhooks",
  handler: webhooks.handler,
  concurrency: 8,
});
for (;;) {
  const context = invocation({ functionName: "sweep", timeoutMs: sweepTimeout });
  await sweep.handler(undefined, context).catch((error: unknown) => console.error(error));
  await pause(sweepEvery);
}
