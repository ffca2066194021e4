import { type JobMessage, JobMessage as Message } from "@luster/core/jobs/job";
import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { logger } from "../observe/logger.ts";

/**
 * Hands each message of a batch to `handle`, and returns which are to be delivered again: those that it returned `false` for,
 * those it threw for, and those that name no job (a person finds them among the dead letters). Each message fails alone.
 */
export async function eachMessage(
  event: SQSEvent,
  handle: (message: JobMessage, record: SQSRecord) => Promise<boolean>,
): Promise<SQSBatchResponse> {
  const handled = await Promise.all(event.Records.map((record) => handleOne(record, handle)));
  const failed = event.Records.filter((_, index) => !handled[index]);
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

async function handleOne(
  record: SQSRecord,
  handle: (message: JobMessage, record: SQSRecord) => Promise<boolean>,
): Promise<boolean> {
  const ids: Record<string, string> = { message_id: record.messageId };
  try {
    const message = Message.parse(JSON.parse(record.body));
    ids["job_id"] = message.job_id;
    return await handle(message, record);
  } catch (error) {
    logger.error("message failed", { ...ids, error });
    return false;
  }
}
