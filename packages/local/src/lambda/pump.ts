import { setTimeout as pause } from "node:timers/promises";
import {
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  type Message,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import * as z from "zod";
import { invocation, withinTime } from "./context.ts";
import { toRecord } from "./record.ts";

type Options = {
  sqs: SQSClient;
  queueUrl: string;
  /** As the function's context names it. */
  functionName: string;
  handler: (event: SQSEvent, context: Context) => Promise<SQSBatchResponse | void>;
  /** How many invocations run at once. */
  concurrency: number;
  /** Messages per invocation, 1 to 10. */
  batchSize: number;
  timeoutMs: number;
  onError: (error: unknown) => void;
};

/**
 * The event source mapping from SQS to a Lambda handler with ReportBatchItemFailures. What succeeded is deleted; what failed stays in the queue
 * and returns after its visibility timeout. `stop` lets running invocations finish for at most `graceMs`.
 */
export function pump(options: Options): { stop: (graceMs?: number) => Promise<void> } {
  const stopping = new AbortController();
  const pollers = Array.from({ length: options.concurrency }, () => poll(options, stopping.signal));
  return {
    async stop(graceMs = 10_000) {
      stopping.abort();
      const grace = new AbortController();
      await Promise.race([
        Promise.all(pollers),
        pause(graceMs, undefined, { signal: grace.signal }).catch(() => undefined),
      ]);
      grace.abort();
    },
  };
}

async function poll(options: Options, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    try {
      await take(options, stopping);
    } catch (error) {
      if (stopping.aborted) return;
      options.onError(error);
      // A queue that does not answer is polled no faster than once a second.
      await pause(1_000, undefined, { signal: stopping }).catch(() => undefined);
    }
  }
}

async function take(options: Options, stopping: AbortSignal): Promise<void> {
  const { sqs, queueUrl, batchSize } = options;
  const receive = new ReceiveMessageCommand({
    QueueUrl: queueUrl,
    MaxNumberOfMessages: batchSize,
    WaitTimeSeconds: 20,
    MessageSystemAttributeNames: ["All"],
    MessageAttributeNames: ["All"],
  });
  const { Messages: messages = [] } = await sqs.send(receive, { abortSignal: stopping });
  if (messages.length === 0) return;
  const failed = await invoke(options, messages);
  const entries = messages.flatMap(({ MessageId, ReceiptHandle }, at) =>
    MessageId && failed.has(MessageId) ? [] : [{ Id: String(at), ReceiptHandle }],
  );
  if (entries.length > 0)
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }));
}

/** The ids of the messages that failed: all of them when the handler throws or runs out of time. */
async function invoke(
  { queueUrl, functionName, handler, timeoutMs, onError }: Options,
  messages: readonly Message[],
): Promise<ReadonlySet<string>> {
  const event = { Records: messages.map((message) => toRecord(message, queueUrl)) };
  const ids = new Set(event.Records.map(({ messageId }) => messageId));
  const context = invocation({ functionName, timeoutMs });
  try {
    return failures(await withinTime(context, () => handler(event, context)), ids);
  } catch (error) {
    onError(error);
    return ids;
  }
}

const Answer = z
  .object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })).nullish() })
  .nullish();

/** As AWS reads the answer: an empty one is success; one that is malformed or names a message not in the batch fails the whole batch. */
function failures(answer: unknown, ids: ReadonlySet<string>): ReadonlySet<string> {
  const parsed = Answer.safeParse(answer);
  if (!parsed.success) return ids;
  const named = new Set(parsed.data?.batchItemFailures?.map(({ itemIdentifier }) => itemIdentifier));
  return [...named].every((id) => ids.has(id)) ? named : ids;
}
