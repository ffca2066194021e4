import { setTimeout as pause } from "node:timers/promises";
import {
  ChangeMessageVisibilityBatchCommand,
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
  /** Whether the handler can work now: nothing is received while it cannot, for each receipt counts. @default always */
  isReady?: () => Promise<boolean>;
  onError: (error: unknown) => void;
};

/**
 * The event source mapping from SQS to a Lambda handler with ReportBatchItemFailures. What succeeded is deleted; what
 * failed stays in the queue and returns after its visibility timeout. `stop` lets running invocations finish for at
 * most `graceMs`.
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
      await untilReady(options, stopping);
      await take(options, stopping);
    } catch (error) {
      if (stopping.aborted) return;
      options.onError(error);
      // A queue that does not answer is polled no faster than once a second.
      await pause(1_000, undefined, { signal: stopping }).catch(() => undefined);
    }
  }
}

/**
 * Seconds. The embedded queue gives a message to the open poll of a thread that died, and hides it for eleven
 * minutes: a poll has to be over before the thread that follows sends the jobs again.
 */
const longPoll = 1;

async function take(options: Options, stopping: AbortSignal): Promise<void> {
  const { sqs, queueUrl, batchSize } = options;
  if (stopping.aborted) return;
  const receive = new ReceiveMessageCommand({
    QueueUrl: queueUrl,
    MaxNumberOfMessages: batchSize,
    WaitTimeSeconds: longPoll,
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
  if (failed.size > 0 && !(await isReady(options))) await giveBack(options, messages, failed, stopping);
}

const isReady = async (options: Options): Promise<boolean> => (await options.isReady?.()) ?? true;

async function untilReady(options: Options, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted && !(await isReady(options)))
    await pause(1_000, undefined, { signal: stopping }).catch(() => undefined);
}

/** What failed because the handler could not work comes back as soon as it can. */
async function giveBack(
  options: Options,
  messages: readonly Message[],
  failed: ReadonlySet<string>,
  stopping: AbortSignal,
): Promise<void> {
  await untilReady(options, stopping);
  const entries = messages.flatMap(({ MessageId, ReceiptHandle }, at) =>
    MessageId && failed.has(MessageId) ? [{ Id: String(at), ReceiptHandle, VisibilityTimeout: 0 }] : [],
  );
  await options.sqs.send(
    new ChangeMessageVisibilityBatchCommand({ QueueUrl: options.queueUrl, Entries: entries }),
  );
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

/**
 * As AWS reads the answer: an empty one is success; one that is malformed or names a message not in the batch fails
 * the whole batch.
 */
function failures(answer: unknown, ids: ReadonlySet<string>): ReadonlySet<string> {
  const parsed = Answer.safeParse(answer);
  if (!parsed.success) return ids;
  const named = new Set(parsed.data?.batchItemFailures?.map(({ itemIdentifier }) => itemIdentifier));
  return [...named].every((id) => ids.has(id)) ? named : ids;
}
