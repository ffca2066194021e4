import { ChangeMessageVisibilityCommand } from "@aws-sdk/client-sqs";
import { maxDeliveries } from "@luster/contract/limits";
import { JobMessage } from "@luster/core/jobs/job";
import type { Outcome } from "@luster/core/jobs/worker";
import { after, seconds } from "@luster/core/time";
import type { SQSRecord } from "aws-lambda";
import { contained } from "../contained.ts";
import { logger } from "../observe/logger.ts";
import { recordOutcome } from "../observe/outcome.ts";
import { sqs } from "../wiring/clients.ts";
import { queueUrlOf } from "../wiring/queues.ts";
import { now, seams } from "../wiring/seams.ts";
import { worker } from "../wiring/worker.ts";
import { batch } from "./batch.ts";

/** Enhances the picture of each job that the queue delivers. */
export const handler = batch(
  "worker",
  { schema: JobMessage, reserve: seconds(15) },
  async ({ message, record, context, signal }) => {
    const work = await worker();
    const { job_id } = message;
    const ids = { job_id, request_id: context.awsRequestId };
    // A function that is killed logs nothing more: only this line names its job.
    logger.info("job begins", ids);
    const deadline = after(now(), context.getRemainingTimeInMillis());
    const last = Number(record.attributes.ApproximateReceiveCount) >= maxDeliveries;
    const outcome = await contained((fault) =>
      work(message, { deadline, last, signal: AbortSignal.any([signal, fault]) }),
    );
    recordOutcome(message, outcome);
    seams.outcome(outcome);
    if (outcome.done) return true;
    await retryLater(record, outcome);
    return false;
  },
);

/** Without this the message stays hidden for the queue's whole visibility timeout, six times the function's own. */
async function retryLater(
  { receiptHandle, eventSourceARN }: SQSRecord,
  { retryIn }: Extract<Outcome, { done: false }>,
): Promise<void> {
  const command = new ChangeMessageVisibilityCommand({
    QueueUrl: queueUrlOf(eventSourceARN),
    ReceiptHandle: receiptHandle,
    VisibilityTimeout: retryIn,
  });
  await sqs()
    .send(command)
    .catch((error) => logger.warn("the message keeps its visibility timeout", { error }));
}
