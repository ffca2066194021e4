import { type JobMessage, JobMessage as Message } from "@luster/core/jobs/job";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { invocation } from "../invocation.ts";
import { logger } from "../observe/logger.ts";

/** One message of a batch; `signal` ends when the invocation's time is nearly over. */
type Delivery = { message: JobMessage; record: SQSRecord; context: Context; signal: AbortSignal };

/**
 * The handler of a queue: hands each message of a batch to `handle`, and returns which are to be delivered again: those that it
 * returned `false` for, those it threw for, and those that name no job (a person finds them among the dead letters). Each message
 * fails alone. `reserve`: milliseconds of the function's time that are kept back to write down how a message went.
 */
export const batch = (name: string, reserve: number, handle: (delivery: Delivery) => Promise<boolean>) =>
  invocation<SQSEvent, SQSBatchResponse>({
    ids: (_event, { awsRequestId }) => ({ consumer: name, request_id: awsRequestId }),
    reserve,
    async run({ Records }, context, signal) {
      const handled = await Promise.all(
        Records.map((record) => handleOne(record, (message) => handle({ message, record, context, signal }))),
      );
      const failed = Records.filter((_, index) => !handled[index]);
      return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    },
  });

async function handleOne(
  record: SQSRecord,
  handle: (message: JobMessage) => Promise<boolean>,
): Promise<boolean> {
  const ids: Record<string, string> = { message_id: record.messageId };
  try {
    const message = Message.parse(JSON.parse(record.body));
    ids["job_id"] = message.job_id;
    return await handle(message);
  } catch (error) {
    logger.error("message failed", { ...ids, error });
    return false;
  }
}
