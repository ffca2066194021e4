import { setTimeout as pause } from "node:timers/promises";
import { paginateScan } from "@aws-sdk/client-dynamodb";
import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import type { Cloud } from "./cloud.ts";
import type { Processes } from "./processes.ts";

type Options = { cloud: Cloud; processes: Processes };

const minute = 60_000;
/**
 * How much of the domain's time passes at once when nothing moves: longer than the sweep leaves a job alone, and
 * together longer than a job waits for a day with room for it, or for a provider that takes a few after each.
 */
const jumps = [20 * minute, 20 * minute, 20 * minute, ...Array.from({ length: 60 }, () => 180 * minute)];
/** Milliseconds in which two sweeps run. */
const sweeps = 5_000;
/**
 * Milliseconds without a movement in the queues after which time jumps all the same: longer than an invocation, so no
 * job is in progress.
 */
const idleTimeout = 30_000;
/** The same while the queues only hold messages back: those of jobs that wait for the next day would be for ever. */
const heldBackTimeout = 5_000;

/**
 * Lets what is left of a run end. Resolves to whether it became quiet: empty queues, and nothing that the sweep waits
 * for.
 */
export async function drain({ cloud, processes }: Options): Promise<boolean> {
  for (const jump of jumps) {
    await queuesEmpty(cloud);
    if ((await waiting(cloud)) === 0) break;
    processes.jump(jump);
    await pause(sweeps);
  }
  await queuesEmpty(cloud);
  return (await waiting(cloud)) === 0;
}

async function queuesEmpty({ direct: { queue, queues } }: Cloud): Promise<void> {
  const names = [
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
  ] as const;
  let seen = "";
  for (let since = Date.now(), timeout = idleTimeout; Date.now() < since + timeout; await pause(500)) {
    const depths = await Promise.all(
      Object.values(queues).map(async (QueueUrl) => {
        const { Attributes } = await queue.send(
          new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] }),
        );
        return names.map((name) => Number(Attributes?.[name]));
      }),
    );
    if (depths.flat().every((depth) => depth === 0)) return;
    if (`${depths}` === seen) continue;
    seen = `${depths}`;
    since = Date.now();
    const areHeldBack = depths.every(([visible, inFlight]) => visible === 0 && inFlight === 0);
    timeout = areHeldBack ? heldBackTimeout : idleTimeout;
  }
}

/**
 * How many records wait for the sweep: whatever has a time at which it is due, but deliveries that have ended, which
 * are kept for a month.
 */
async function waiting({ direct: { database, tableName } }: Cloud): Promise<number> {
  const pages = paginateScan(
    { client: database },
    {
      TableName: tableName,
      FilterExpression: "attribute_exists(due_at) AND NOT #status IN (:delivered, :dead)",
      ExpressionAttributeNames: { "#status": "status" },
      ExpressionAttributeValues: { ":delivered": { S: "delivered" }, ":dead": { S: "dead" } },
      Select: "COUNT",
      ConsistentRead: true,
    },
  );
  let waiting = 0;
  for await (const { Count = 0 } of pages) waiting += Count;
  return waiting;
}
