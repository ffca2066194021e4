import type { BatchCounts, BatchView } from "@luster/contract/batches";
import { isOpen } from "../jobs/job.ts";
import { countStates } from "../jobs/overview.ts";
import { totalCost } from "../spending/day.ts";
import type { Batch, Plan } from "./batch.ts";
import type { Own } from "./progress.ts";

/** A batch as its owner sees it; `unmade`: how many of its jobs are about to be made. */
export const viewOf = (batch: Batch, own: readonly Own[], unmade = 0): BatchView => ({
  ...batch,
  counts: countsOf(batch, own, unmade),
  cost_usd: totalCost(own),
  status: unmade > 0 || own.some(({ state }) => isOpen(state)) ? "open" : "ended",
});

/** `unmade`: jobs that are about to be made, and count as queued. */
export function countsOf({ asset_ids, skipped }: Plan, own: readonly Own[], unmade: number): BatchCounts {
  const states = countStates(own);
  return {
    total: asset_ids.length + skipped.length,
    ...states,
    queued: states.queued + Math.max(0, unmade),
    skipped: skipped.length,
  };
}
