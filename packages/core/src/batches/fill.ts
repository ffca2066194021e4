import { Failure, isFailure } from "../failure.ts";
import { queued } from "../jobs/accept.ts";
import type { Cancel } from "../jobs/cancel.ts";
import type { Job } from "../jobs/job.ts";
import type { QueueOf } from "../jobs/queue.ts";
import { jobIdIn } from "../jobs/range.ts";
import type { JobRecords } from "../jobs/records.ts";
import { transition } from "../jobs/transition.ts";
import { sideBySide } from "../side-by-side.ts";
import type { Clock } from "../time.ts";
import { type Batch, nextLook, shareOf } from "./batch.ts";
import type { BatchRecords } from "./records.ts";
import type { Settle } from "./settle.ts";

type Deps = {
  batches: Pick<BatchRecords, "get" | "replace">;
  jobs: Pick<JobRecords, "create">;
  cancel: Cancel;
  settle: Settle["settle"];
  queueOf: QueueOf<"send">;
  /** Called with why a job could not be sent; the sweep sends it later. */
  onUnsent: (error: unknown) => void;
  now: Clock;
};

/** Jobs that are made at a time: each is a write and a message. */
const atOnce = 20;

/** Brings the jobs of batches to where their batch is: all made, or all cancelled. */
export function createFill({ batches, jobs, cancel, settle, queueOf, onUnsent, now }: Deps) {
  /**
   * Makes the jobs that are missing. Repeating it, or two that do it at once, makes none twice: their ids follow from
   * the batch. A batch that is cancelled while its jobs are made is due until each of them is.
   */
  async function fill(batch: Batch): Promise<void> {
    const each = batch.cancelled_at === undefined ? make : stop;
    await sideBySide(batch.asset_ids, atOnce, (assetId) => each(batch, assetId));
    const at = now();
    await batches.replace({
      ...batch,
      version: batch.version + 1,
      made_at: at.toISOString(),
      due_at: nextLook(batch, at).toISOString(),
    });
    // All of them may have ended before it was known that they are all.
    await settle(batch.user_id, batch.batch_id);
  }

  async function make(batch: Batch, assetId: string): Promise<void> {
    const job = jobOf(batch, assetId, now());
    if (!(await jobs.create(job))) return;
    await queueOf(job.tier)
      .send({ user_id: job.user_id, job_id: job.job_id })
      .catch((error: unknown) => {
        if (!isFailure(error, "service.unavailable")) throw error;
        onUnsent(error);
      });
  }

  /** A job that is not there yet is written as cancelled, so that nobody makes it later. */
  async function stop(batch: Batch, assetId: string): Promise<void> {
    const never = transition(jobOf(batch, assetId, now()), { type: "cancel" }, now());
    if (!never) throw new Failure("internal");
    if (!(await jobs.create({ ...never, version: 1 }))) await cancel(batch.user_id, never.job_id);
  }

  return fill;
}

export type Fill = ReturnType<typeof createFill>;

const jobOf = (batch: Batch, asset_id: string, at: Date): Job => {
  const { user_id, shoot_id, batch_id, tier, strength, prompt } = batch;
  const job_id = jobIdIn(batch_id, asset_id);
  const max_cost_usd = shareOf(batch);
  const wish = {
    tier,
    strength,
    ...(prompt !== undefined && { prompt }),
    ...(max_cost_usd !== undefined && { max_cost_usd }),
  };
  return queued({ job_id, user_id, shoot_id, asset_id, batch_id, ...wish }, at);
};
