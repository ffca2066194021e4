import { type SweepOptions, sweepStreams } from "../sweep/streams.ts";
import type { Clock } from "../time.ts";
import { type Batch, nextLook } from "./batch.ts";
import type { Fill } from "./fill.ts";
import type { BatchRecords } from "./records.ts";
import type { Settle } from "./settle.ts";

type Deps = {
  batches: Pick<BatchRecords, "due" | "get" | "replace">;
  fill: Fill;
  settle: Settle;
  now: Clock;
  onError: (error: unknown) => void;
};

/**
 * Finishes batches whose request died before all of their jobs were made, or all cancelled; finds the ends that whoever
 * ended their last job could not write, and tells of those. Returns how many.
 */
export function createBatchSweep({ batches, fill, settle: { settle, tellOf }, now, onError }: Deps) {
  return ({ signal }: SweepOptions): Promise<number> =>
    sweepStreams(batches.due(now()), act, { signal, onError });

  async function act(batch: Batch): Promise<boolean> {
    if (batch.outbox !== undefined) await tellOf(batch);
    else if (batch.made_at === undefined) await fill(batch);
    else return look(batch);
    return true;
  }

  /** Whether it had ended; a batch that has not is looked at later. */
  async function look({ user_id, batch_id }: Batch): Promise<boolean> {
    await settle(user_id, batch_id);
    const batch = await batches.get(user_id, batch_id);
    if (!batch || batch.ended_at !== undefined) return true;
    const due_at = nextLook(batch, now()).toISOString();
    await batches.replace({ ...batch, version: batch.version + 1, due_at });
    return false;
  }
}
