import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import type * as z from "zod";
import { invocation } from "../invocation.ts";
import { logger } from "../observe/logger.ts";

/** One message of a batch; `signal` ends when the invocation's time is nearly over. */
type Delivery<Message> = { message: Message; record: SQSRecord; context: Context; signal: AbortSignal };

/**
 * The handler of a queue: hands each message of a batch to `handle`, and returns which are to be delivered again:
 * those that it returned `false` for, those it threw for, and those that are no message of its schema (a person finds
 * them among the dead letters). Each message fails alone. `reserve`: milliseconds of the function's time that are
 * kept back to write down how a message went.
 */
export const batch = <Message extends object>(
  name: string,
  { schema, reserve }: { schema: z.ZodType<Message>; reserve: number },
  handle: (delivery: Delivery<Message>) => Promise<boolean>,
) =>
  invocation<SQSEvent, SQSBatchResponse>({
    ids: (_event, { awsRequestId }) => ({ consumer: name, request_id: awsRequestId }),
    reserve,
    async run({ Records }, context, signal) {
      const handled = await Promise.all(
        Records.map((record) =>
          handleOne(record, schema, (message) => handle({ message, record, context, signal })),
        ),
      );
      const failed = Records.filter((_, index) => !handled[index]);
      return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    },
  });

async function handleOne<Message extends object>(
  record: SQSRecord,
  schema: z.ZodType<Message>,
  handle: (message: Message) => Promise<boolean>,
): Promise<boolean> {
  const ids: Record<string, string> = { message_id: record.messageId };
  try {
    const message = schema.parse(JSON.parse(record.body));
    for (const [name, value] of Object.entries(message)) if (/^(job|event)_id$/.test(name)) ids[name] = value;
    return await handle(message);
  } catch (error) {
    logger.error("message failed", { ...ids, error });
    return false;
  }
}
