import type { JobMessage } from "@luster/core/jobs/job";
import type { JobQueue } from "@luster/core/jobs/queue";
import { type Breakable, reach } from "./outage.ts";

export type MemoryJobQueue = JobQueue &
  Breakable & {
    /** Every message that was ever sent. */
    readonly sent: readonly JobMessage[];
    /** Hands each waiting message to `take`, one after the other; those it says `false` to wait on. */
    deliver(take: (message: JobMessage) => Promise<boolean>): Promise<void>;
  };

/** A queue in memory that delivers when a test says so. */
export function memoryJobQueue(): MemoryJobQueue {
  const sent: JobMessage[] = [];
  const waiting: JobMessage[] = [];
  const queue: MemoryJobQueue = {
    unavailable: false,
    sent,
    async send(message) {
      await reach(queue);
      sent.push(message);
      waiting.push(message);
    },
    async deliver(take) {
      for (const message of waiting.splice(0)) if (!(await take(message))) waiting.push(message);
    },
  };
  return queue;
}
