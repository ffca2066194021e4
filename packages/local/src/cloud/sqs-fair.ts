import { AsyncLocalStorage } from "node:async_hooks";
import type { BuildAppOptions } from "fauxqs";
import * as z from "zod";

type Stores = NonNullable<BuildAppOptions["stores"]>;
type Queue = ReturnType<Stores["sqsStore"]["createQueue"]>;
type Message = Queue["messages"][number];

/** The message group of the request that is being answered: fauxqs drops that of a standard queue's message. */
const group = new AsyncLocalStorage<string | undefined>();
const Sent = z.object({ MessageGroupId: z.string().optional() }).catch({});

/** Answers a request to SQS; a message that it sends is of the group that its body names. */
export const withGroupOf = (body: unknown, answer: () => void): void =>
  group.run(Sent.parse(body).MessageGroupId, answer);

/**
 * The stores of fauxqs, whose queues are fair as those of SQS are: what is received next is of a message group with
 * the fewest messages in flight, and each group has its turn. fauxqs itself is first in, first out.
 */
export async function fairStores(): Promise<Stores> {
  const [{ SqsStore }, { SnsStore }, { S3Store }] = await Promise.all(
    ["sqs/sqsStore.js", "sns/snsStore.js", "s3/s3Store.js"].map(ofFauxqs),
  );
  const sqsStore: Stores["sqsStore"] = new SqsStore();
  const create = sqsStore.createQueue.bind(sqsStore);
  sqsStore.createQueue = (...given) => fair(create(...given));
  return { sqsStore, snsStore: new SnsStore(), s3Store: new S3Store() };
}

/** A file of fauxqs that its package does not export: only there are the classes of its stores. */
const ofFauxqs = (path: string) => import(new URL(path, import.meta.resolve("fauxqs")).href);

function fair(queue: Queue): Queue {
  const enqueue = queue.enqueue.bind(queue);
  const dequeue = queue.dequeue.bind(queue);
  queue.enqueue = (message) => {
    const messageGroupId = group.getStore();
    if (messageGroupId !== undefined) message.messageGroupId = messageGroupId;
    enqueue(message);
  };
  queue.dequeue = (most, ...how) => {
    const received: ReturnType<Queue["dequeue"]> = [];
    // Before turns are taken: what is no longer hidden or delayed takes part.
    queue.processTimers();
    while (received.length < most && queue.messages.length > 0) {
      takeTurns(queue);
      received.push(...dequeue(1, ...how));
    }
    return received;
  };
  return queue;
}

/** Puts the message first whose turn it is, and what its group has besides behind everybody else's. */
function takeTurns(queue: Queue): void {
  const busy = new Map<string | undefined, number>();
  for (const { message } of queue.inflightMessages.values())
    busy.set(message.messageGroupId, (busy.get(message.messageGroupId) ?? 0) + 1);
  const busyOf = ({ messageGroupId }: Message): number => busy.get(messageGroupId) ?? 0;
  const next = queue.messages.reduce((least, message) => (busyOf(message) < busyOf(least) ? message : least));
  const own: Message[] = [];
  const others: Message[] = [];
  for (const message of queue.messages)
    if (message !== next) (message.messageGroupId === next.messageGroupId ? own : others).push(message);
  queue.messages = [next, ...others, ...own];
}
