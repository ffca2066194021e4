import { setTimeout as pause } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { workerSeconds } from "@luster/contract/limits";
import { seconds } from "@luster/core/time";
import * as deadLetter from "@luster/functions/consumers/dead-letter";
import * as sweep from "@luster/functions/consumers/sweep";
import * as webhooks from "@luster/functions/consumers/webhooks";
import * as worker from "@luster/functions/consumers/worker";
import { seams } from "@luster/functions/wiring/seams";
import { sweepJobs } from "@luster/functions/wiring/sweeps";
import * as z from "zod";
import { standOnDisk } from "../disk/standby.ts";
import { invocation, withinTime } from "../lambda/context.ts";
import { pump } from "../lambda/pump.ts";
import { schedule } from "../lambda/schedule.ts";
import { report } from "./report.ts";

// The work behind the API, in a thread of its own: the queue's pumps and the sweep.

/** Milliseconds a worker may take, as in a deployment. */
const workerTimeout = seconds(workerSeconds);
const deadLetterTimeout = 30_000;
const webhooksTimeout = 60_000;
const sweepEvery = 60_000;

const { workers } = z.object({ workers: z.int() }).parse(workerData);

standOnDisk(process.env);

const database = new DynamoDBClient({ maxAttempts: 1 });
const table = new DescribeTableCommand({ TableName: process.env["TABLE_NAME"] });
/** Whether the database answers: it does not while its disk is full. */
const isReady = (): Promise<boolean> =>
  database.send(table, { abortSignal: AbortSignal.timeout(2_000) }).then(
    () => true,
    () => false,
  );

while (!(await isReady())) await pause(1_000);
// First what the last run, or the thread before this one, left: its workers are dead, whatever their leases say.
await sweepJobs({ signal: AbortSignal.timeout(workerTimeout), workersAreDead: true });

seams.outcome = ({ job, worked }) => {
  if (!worked || !job) return;
  const { job_id, status, engine, error, waiting, created_at } = job;
  const code = error?.code ?? waiting?.code;
  const ms = Date.now() - Date.parse(created_at);
  parentPort?.postMessage({ kind: "job", job_id, status, ms, engine, code });
};

const sqs = new SQSClient({});
const common = { sqs, batchSize: 1, isReady, onError: report };
const pumps = [
  pump({
    ...common,
    queueUrl: process.env["QUEUE_URL"] ?? "",
    functionName: "worker",
    handler: worker.handler,
    concurrency: workers,
    timeoutMs: workerTimeout,
  }),
  pump({
    ...common,
    queueUrl: process.env["DEAD_LETTER_QUEUE_URL"] ?? "",
    functionName: "dead-letter",
    handler: deadLetter.handler,
    concurrency: 1,
    timeoutMs: deadLetterTimeout,
  }),
  pump({
    ...common,
    queueUrl: process.env["DELIVERY_QUEUE_URL"] ?? "",
    functionName: "webhooks",
    handler: webhooks.handler,
    concurrency: 4,
    timeoutMs: webhooksTimeout,
  }),
];
const sweeps = schedule({
  everyMs: sweepEvery,
  async run() {
    const context = invocation({ functionName: "sweep", timeoutMs: sweepEvery });
    if (await isReady()) await withinTime(context, () => sweep.handler(undefined, context));
  },
  onError: report,
});

/** Running jobs are finished first, for as long as the other side waits. */
async function stop(): Promise<void> {
  sweeps.stop();
  await Promise.all(pumps.map((running) => running.stop()));
  process.exit();
}

parentPort?.on("message", (message: "sweep" | "stop") => (message === "stop" ? stop() : sweeps.runNow()));
parentPort?.postMessage("ready");
