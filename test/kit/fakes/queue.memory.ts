import type { JobMessage } from "@luster/core/jobs/job";
import type { JobQueue } from "@luster/core/jobs/queue";
import { type Breakable, reach } from "./outage.ts";

export type MemoryJobQueue = JobQueue &
  Breakable & {
    /** Every message that was ever sent. */
    readonly sent: readonly JobMessage[];
    /** After how many seconds each of them is to be delivered. */
    readonly delays: readonly number[];
    /**
     * Hands each waiting message to `take`, one after the other, however long its delay; those it says `false` to
     * wait on.
     */
    deliver(take: (message: JobMessage) => Promise<boolean>): Promise<void>;
  };

/** A queue in memory that delivers when a test says so. */
export function memoryJobQueue(): MemoryJobQueue {
  const sent: JobMessage[] = [];
  const delays: number[] = [];
  const waiting: JobMessage[] = [];
  const queue: MemoryJobQueue = {
    unavailable: false,
    sent,
    delays,
    async send(message, delay = 0) {
      await reach(queue);
      sent.push(message);
      delays.push(delay);
      waiting.push(message);
    },
    async depth() {
      await reach(queue);
      return waiting.length;
    },
    async deliver(take) {
      for (const message of waiting.splice(0)) if (!(await take(message))) waiting.push(message);
    },
  };
  return queue;
}
