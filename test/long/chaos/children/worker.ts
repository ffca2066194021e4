import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { SQSClient } from "@aws-sdk/client-sqs";
import { seams } from "@luster/functions/wiring/seams";
import { handler } from "@luster/functions/consumers/worker";
import { workspace } from "@luster/functions/wiring/worker";
import { pump } from "@luster/local/lambda/pump";
import type { Context, SQSEvent } from "aws-lambda";
import { ask } from "./child.ts";

const timeoutMs = Number(process.env["CHAOS_WORKER_TIMEOUT"]);

seams.observe = (step, { user_id }) => ask({ place: "step", step, user: user_id });

// The first invocation of an environment removes what a killed one left.
await workspace();
await ask({ place: "ready" });
pump({
  sqs: new SQSClient({}),
  queueUrl: process.env["QUEUE_URL"] ?? "",
  functionName: "worker",
  handler: watched,
  concurrency: 1,
  batchSize: 1,
  timeoutMs,
  onError: (error) => console.error(error),
});

async function watched(event: SQSEvent, context: Context) {
  const answer = await handler(event, context);
  await ask({ place: "end", left: await readdir(tmpdir()) });
  return answer;
}
