import type { BatchQuote, BatchView, NewBatch } from "@luster/contract/batches";
import { Failure } from "../failure.ts";
import type { NewId } from "../id.ts";
import type { Idempotency } from "../idempotency/idempotency.ts";
import type { JobRecords } from "../jobs/records.ts";
import type { Quotas } from "../quotas/quotas.ts";
import { after, type Clock, minutes } from "../time.ts";
import type { Turns } from "../turns/turns.ts";
import type { RequireBudget } from "../spending/budget.ts";
import { type Batch, type Plan, shareOf } from "./batch.ts";
import type { Fill } from "./fill.ts";
import type { MakePlan } from "./plan.ts";
import { createProgress } from "./progress.ts";
import type { BatchRecords } from "./records.ts";
import { countsOf, viewOf } from "./view.ts";

type Deps = {
  batches: BatchRecords;
  jobs: Pick<JobRecords, "get" | "list" | "ofShoot">;
  plan: MakePlan;
  fill: Fill;
  idempotency: Idempotency;
  turns: Turns;
  quotas: Pick<Quotas, "take" | "release">;
  requireBudget: RequireBudget;
  now: Clock;
  newId: NewId;
};

/** When the sweep makes the jobs that a request which died did not: longer than a request lives. */
const fillAfter = minutes(1);

/** For so long the list may not know all jobs that were just made: those are read by their keys. */
const listLag = minutes(1);

/** How often a racing writer may be first. */
const maxRaces = 10;

/** Enhances shoots as one. */
export function createBatches(deps: Deps) {
  const { batches, jobs, plan, fill, idempotency, turns, quotas, requireBudget, now, newId } = deps;
  const progress = createProgress(jobs);

  /** What a batch would be and cost. Throws what `plan` throws. */
  async function quote(user: string, shootId: string, input: NewBatch): Promise<BatchQuote> {
    const planned = await plan(user, shootId, input);
    return { ...planned, counts: countsOf(planned, [], planned.asset_ids.length) };
  }

  /**
   * Accepts a batch; the same `key` with the same input returns the same batch for a day. Throws what `plan` throws,
   * `idempotency.key_reused`, and `quota.jobs` when there is no room for all of it.
   */
  async function create(user: string, shootId: string, input: NewBatch, key?: string): Promise<BatchView> {
    const batch_id = await idempotency.idFor(user, {
      operation: "shoots.enhance",
      key,
      input: { shootId, ...input },
      newId: () => newId("batch"),
    });
    const find = () => batches.get(user, batch_id);
    const make = async () => begin(user, batch_id, await plan(user, shootId, input));
    const batch = key === undefined ? await make() : await turns.once(user, batch_id, { find, make });
    return view(batch);
  }

  /** The batch is accepted once it is written: jobs that cannot be made now are made by the sweep. */
  async function begin(user_id: string, batch_id: string, planned: Plan): Promise<Batch> {
    const at = now();
    const batch: Batch = {
      ...planned,
      batch_id,
      user_id,
      version: 1,
      created_at: at.toISOString(),
      due_at: after(at, fillAfter).toISOString(),
    };
    const amount = planned.asset_ids.length;
    await requireBudget(user_id, { tier: planned.tier, max_cost_usd: shareOf(planned) }, amount);
    if (amount > 0) await quotas.take(user_id, "jobs", amount);
    if (!(await batches.create(batch))) {
      await quotas.release(user_id, "jobs", { at, amount });
      return found(user_id, batch_id);
    }
    await leftToSweep(fill(batch));
    return batch;
  }

  /** How far the user's batch is. Throws `batch.not_found`. */
  const show = async (user: string, batchId: string): Promise<BatchView> => view(await found(user, batchId));

  /** Stops what of the batch has not begun; one that has ended stays as it is. Throws `batch.not_found`. */
  async function cancel(user: string, batchId: string): Promise<BatchView> {
    for (let races = 0; races < maxRaces; races += 1) {
      const batch = await found(user, batchId);
      if (batch.ended_at !== undefined) return view(batch);
      const at = now();
      const next: Batch = {
        ...batch,
        version: batch.version + 1,
        cancelled_at: batch.cancelled_at ?? at.toISOString(),
        made_at: undefined,
        due_at: after(at, fillAfter).toISOString(),
      };
      if (!(await batches.replace(next))) continue;
      await leftToSweep(fill(next));
      return show(user, batchId);
    }
    throw new Failure("service.unavailable", "The batch changes too fast; try again.", { retryAfter: 1 });
  }

  async function found(user: string, batchId: string): Promise<Batch> {
    const batch = await batches.get(user, batchId);
    if (!batch) throw new Failure("batch.not_found");
    return batch;
  }

  async function view(batch: Batch): Promise<BatchView> {
    if (batch.ended_at === undefined && batch.made_at === undefined && batch.due_at !== undefined) {
      const own = await progress.listed(batch);
      return viewOf(batch, own, batch.asset_ids.length - own.length);
    }
    // A job that neither the list nor its key leads to is one that was deleted.
    const isNew = batch.made_at !== undefined && after(new Date(batch.made_at), listLag) > now();
    return viewOf(batch, isNew ? await progress.all(batch) : await progress.listed(batch));
  }

  return { quote, create, show, cancel };
}

/** A database that goes away once the batch is written keeps nothing from being done: the sweep does it. */
const leftToSweep = (filling: Promise<void>): Promise<void> =>
  filling.catch((error: unknown) => {
    if (!(error instanceof Failure) || error.code !== "service.unavailable") throw error;
  });
