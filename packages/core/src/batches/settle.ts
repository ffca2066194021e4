import { BatchInEvent } from "@luster/contract/webhooks";
import { hasEnded, isOpen } from "../jobs/job.ts";
import type { JobRecords } from "../jobs/records.ts";
import { after, type Clock, minutes } from "../time.ts";
import type { Tell } from "../webhooks/tell.ts";
import { eventIdOf, type Webhook } from "../webhooks/webhook.ts";
import type { Batch } from "./batch.ts";
import { createProgress, type Own } from "./progress.ts";
import type { BatchRecords } from "./records.ts";
import { viewOf } from "./view.ts";

type Deps = {
  batches: Pick<BatchRecords, "get" | "replace">;
  jobs: Pick<JobRecords, "get" | "list" | "ofShoot">;
  tell: Tell;
  now: Clock;
  /** Called with why a batch's end could not be found or told now; the sweep does it. */
  onUntold: (error: unknown) => void;
};

/** When the sweep tells webhooks what whoever found the end could not. */
const tellAfter = minutes(1);

/** How often a racing writer may be first. */
const maxRaces = 5;

/**
 * Finds the ends of batches, and tells webhooks of them. Whoever ends a job looks whether it was the last: of two that
 * end at once each reads the other's own record after it has written its own, so that one of them sees it.
 */
export function createSettle({ batches, jobs, tell, now, onUntold }: Deps) {
  const progress = createProgress(jobs);

  /** Writes that a batch has ended if each of its jobs has, with what is to be told of it. Repeating it is safe. */
  async function settle(user: string, batchId: string): Promise<void> {
    for (let races = 0; races < maxRaces; races += 1) {
      const batch = await batches.get(user, batchId);
      if (!batch?.made_at || batch.ended_at || (await progress.hasOpen(batch))) return;
      const own = await progress.exact(batch);
      if (own.some(({ state }) => isOpen(state))) return;
      const listeners = await tell.listeners(user, "batch.completed");
      const ended = endOf(batch, now(), listeners.length > 0);
      if (!(await batches.replace(ended))) continue;
      if (listeners.length > 0) await tellAll(ended, own, listeners).catch(onUntold);
      return;
    }
  }

  /** Tells webhooks what a batch's outbox holds. Repeating it is safe. */
  async function tellOf(batch: Batch): Promise<void> {
    const listeners = await tell.listeners(batch.user_id, "batch.completed");
    await tellAll(batch, await progress.exact(batch), listeners);
  }

  async function tellAll(batch: Batch, own: readonly Own[], listeners: readonly Webhook[]): Promise<void> {
    const data = BatchInEvent.parse(viewOf(batch, own));
    const event = { type: "batch.completed" as const, timestamp: batch.ended_at ?? batch.created_at, data };
    await tell.send(listeners, { id: eventIdOf(batch.batch_id), event });
    await batches.replace({ ...batch, version: batch.version + 1, outbox: undefined, due_at: undefined });
  }

  /** The records of jobs, for whoever ends jobs: the end of a batch's job may be the batch's. */
  const settling = <R extends Pick<JobRecords, "replace">>(records: R): R => ({
    ...records,
    async replace(job) {
      const isWritten = await records.replace(job);
      if (isWritten && job.batch_id !== undefined && hasEnded(job))
        await settle(job.user_id, job.batch_id).catch(onUntold);
      return isWritten;
    },
  });

  return { settle, tellOf, settling };
}

export type Settle = ReturnType<typeof createSettle>;

function endOf(batch: Batch, at: Date, isToBeTold: boolean): Batch {
  const toTell = { outbox: "batch.completed", due_at: after(at, tellAfter).toISOString() } as const;
  return {
    ...batch,
    version: batch.version + 1,
    ended_at: at.toISOString(),
    due_at: undefined,
    ...(isToBeTold && toTell),
  };
}
