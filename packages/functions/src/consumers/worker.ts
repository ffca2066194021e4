import { ChangeMessageVisibilityCommand } from "@aws-sdk/client-sqs";
import type { JobMessage } from "@luster/core/jobs/job";
import type { Outcome } from "@luster/core/jobs/worker";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { queueUrl, sqs } from "../wiring/clients.ts";
import { worker } from "../wiring/worker.ts";
import { logger } from "../observe/logger.ts";
import { recordOutcome } from "../observe/outcome.ts";
import { traced } from "../observe/tracer.ts";
import { budget } from "./budget.ts";
import { contained } from "./contained.ts";
import { eachMessage } from "./messages.ts";

/** Enhances the picture of each job that the queue delivers. */
export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  logger.addContext(context);
  const work = await worker();
  return eachMessage(event, async (message, record) => {
    // A function that is killed logs nothing more: only this line names its job.
    logger.info("job begins", ids(message, context));
    const outcome = await traced("job", ids(message, context), () =>
      contained((fault) => work(message, budget(context, fault))),
    );
    recordOutcome(message, outcome);
    if (outcome.done) return true;
    await retryLater(record, outcome);
    return false;
  });
}

const ids = ({ job_id }: JobMessage, { awsRequestId }: Context) => ({ job_id, request_id: awsRequestId });

/** Without this the message stays hidden for the queue's whole visibility timeout, six times the function's own. */
async function retryLater(
  { receiptHandle }: SQSRecord,
  { retryIn }: Extract<Outcome, { done: false }>,
): Promise<void> {
  const command = new ChangeMessageVisibilityCommand({
    QueueUrl: queueUrl(),
    ReceiptHandle: receiptHandle,
    VisibilityTimeout: retryIn,
  });
  await sqs()
    .send(command)
    .catch((error) => logger.warn("the message keeps its visibility timeout", { error }));
}
