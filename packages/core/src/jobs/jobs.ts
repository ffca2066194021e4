import type { Assets } from "../assets/assets.ts";
import { Failure } from "../failure.ts";
import type { Clock, NewId } from "../id.ts";
import type { Idempotency } from "../idempotency/idempotency.ts";
import type { Quotas } from "../quotas/quotas.ts";
import type { Job, JobView, NewJob } from "./job.ts";
import type { JobQueue } from "./queue.ts";
import type { JobStore } from "./store.ts";
import type { Tier } from "./tier.ts";

/** How long a job may stay queued, or an ended lease unnoticed, before the sweep sends it again. */
export const resendAfter = 15 * 60 * 1000;

/** An asset holds this many outputs; its record stays far below the size of a table item. */
const maxOutputs = 100;

type Deps = {
  store: JobStore;
  queue: JobQueue;
  assets: Pick<Assets, "get" | "download">;
  idempotency: Idempotency;
  quotas: Pick<Quotas, "take" | "giveBack">;
  /** The tiers that have an engine here. */
  offers: (tier: Tier) => boolean;
  now: Clock;
  newId: NewId;
};

/** What a user can do with jobs. */
export function createJobs({ store, queue, assets, idempotency, quotas, offers, now, newId }: Deps) {
  /**
   * Accepts a job; the same `key` with the same input gives the same job for a day. Throws `asset.not_found`,
   * `asset.not_confirmed`, `asset.too_many_outputs`, `job.tier_unavailable`, `idempotency.key_reused`, `quota.jobs`.
   */
  async function create(user: string, input: NewJob, key?: string): Promise<Job> {
    if (!offers(input.tier)) throw new Failure("job.tier_unavailable");
    const asset = await assets.get(user, input.asset_id);
    if (Object.keys(asset.outputs).length >= maxOutputs) throw new Failure("asset.too_many_outputs");
    const job_id = await idempotency.idFor(user, {
      operation: "jobs.create",
      key,
      input,
      newId: () => newId("job"),
    });
    // Only a key can name a job that is there already; a repeated request takes nothing from the quota.
    const standing = key === undefined ? undefined : await store.get(user, job_id);
    return standing ?? accept(queued({ ...input, job_id, user_id: user, shoot_id: asset.shoot_id }));
  }

  async function accept(job: Job): Promise<Job> {
    await quotas.take(job.user_id, "jobs");
    if (await store.create(job)) {
      await send(job);
      return job;
    }
    await quotas.giveBack(job.user_id, "jobs");
    return find(job.user_id, job.job_id);
  }

  /** The user's job, with a URL to download its output once there is one. Throws `job.not_found`. */
  async function get(user: string, jobId: string): Promise<JobView> {
    const job = await find(user, jobId);
    if (!job.output) return view(job);
    const { filename, outputs } = await assets.get(user, job.asset_id);
    // The asset knows where an output stands that was moved after the job had ended.
    return view(job, await assets.download(outputs[jobId] ?? job.output, filename));
  }

  async function find(user: string, jobId: string): Promise<Job> {
    const job = await store.get(user, jobId);
    if (!job) throw new Failure("job.not_found");
    return job;
  }

  function queued(input: Pick<Job, "job_id" | "user_id" | "shoot_id" | "asset_id" | "tier" | "prompt">): Job {
    const at = now();
    return {
      ...input,
      status: "queued",
      created_at: at.toISOString(),
      updated_at: at.toISOString(),
      version: 1,
      attempts: 0,
      calls: [],
      events: [{ at: at.toISOString(), type: "queued" }],
      due_at: new Date(at.getTime() + resendAfter).toISOString(),
    };
  }

  /** The job is accepted once it is written: a message that could not be sent now is sent by the sweep. */
  const send = ({ user_id, job_id }: Job): Promise<void> =>
    queue.send({ user_id, job_id }).catch(leaveToSweep);

  return { create, get };
}

export type Jobs = ReturnType<typeof createJobs>;

/** A job as its owner sees it, with the output's URL when it has one. */
export const view = (job: Job, output?: JobView["output"]): JobView => ({
  ...job,
  output,
  ...(output && { output_path: output.object_key, output_storage: output.storage }),
});

function leaveToSweep(error: unknown): void {
  if (error instanceof Failure && error.code === "service.unavailable") return;
  throw error;
}
