import { SQSClient } from "@aws-sdk/client-sqs";
import { pump } from "../lambda/pump.ts";
import { report } from "./report.ts";

/** Milliseconds a worker may take, as in a deployment. */
const workerTimeout = 600_000;
const deadLetterTimeout = 30_000;
const sweepEvery = 60_000;
/** A stop waits this long for running pictures; what is cut off is taken up at the next start. */
const stopGrace = 800;

/** Starts what works behind the API: the queue's pumps and the sweep, which first takes up what the last run left. */
export async function startWork(workers: number): Promise<{ stop(): Promise<void> }> {
  const [worker, deadLetter, sweep, { jobSweep }] = await Promise.all([
    import("@luster/functions/events/worker"),
    import("@luster/functions/events/dead-letter"),
    import("@luster/functions/events/sweep"),
    import("@luster/functions/app/sweep"),
  ]);
  await jobSweep()({ signal: AbortSignal.timeout(workerTimeout), orphaned: true });
  const sqs = new SQSClient({});
  const common = { sqs, batchSize: 1, onError: report };
  const pumps = [
    pump({
      ...common,
      queueUrl: process.env["QUEUE_URL"] ?? "",
      handler: worker.handler,
      concurrency: workers,
      timeoutMs: workerTimeout,
    }),
    pump({
      ...common,
      queueUrl: process.env["DEAD_LETTER_QUEUE_URL"] ?? "",
      handler: deadLetter.handler,
      concurrency: 1,
      timeoutMs: deadLetterTimeout,
    }),
  ];
  const timer = setInterval(
    () => void sweep.sweep(AbortSignal.timeout(sweepEvery)).catch(report),
    sweepEvery,
  );
  return {
    async stop() {
      clearInterval(timer);
      await Promise.all(pumps.map((running) => running.stop(stopGrace)));
      sqs.destroy();
    },
  };
}
