import { isFull } from "../assets/asset.ts";
import type { FindAsset } from "../uploads/find-asset.ts";
import { Failure, isFailure } from "../failure.ts";
import type { NewId } from "../id.ts";
import type { Idempotency } from "../idempotency/idempotency.ts";
import type { RequireBudget } from "../spending/budget.ts";
import { capOf } from "../spending/day.ts";
import type { Quotas } from "../quotas/quotas.ts";
import { after, type Clock, minutes } from "../time.ts";
import type { Turns } from "../turns/turns.ts";
import type { JobEvent, NewJob } from "@luster/contract/jobs";
import type { Job } from "./job.ts";
import type { QueueOf } from "./queue.ts";
import type { JobRecords } from "./records.ts";
import type { Tier } from "@luster/contract/tier";

/** When the sweep resends a job that no worker has claimed. */
export const resendAfter = minutes(15);

type Deps = {
  jobs: JobRecords;
  queueOf: QueueOf<"send">;
  findAsset: FindAsset;
  idempotency: Idempotency;
  turns: Turns;
  /** Called with why a job could not be sent; the sweep sends it later. */
  onUnsent: (error: unknown) => void;
  quotas: Pick<Quotas, "take" | "release">;
  requireBudget: RequireBudget;
  /** The tiers that have an engine here. */
  offers: (tier: Tier) => boolean;
  now: Clock;
  newId: NewId;
};

/** Accepts jobs: what is accepted is written down, and always ends. */
export function createAccept(deps: Deps) {
  const {
    jobs,
    queueOf,
    findAsset,
    idempotency,
    turns,
    quotas,
    requireBudget,
    offers,
    onUnsent,
    now,
    newId,
  } = deps;

  /**
   * Accepts a job; the same `key` with the same input returns the same job for a day. Throws `asset.not_found`,
   * `asset.not_confirmed`, `asset.too_many_outputs`, `job.tier_unavailable`, `idempotency.key_reused`, `quota.jobs`,
   * `job.over_budget`, `user.over_budget`, `service.over_budget`.
   */
  async function accept(user: string, input: NewJob, key?: string): Promise<Job> {
    const asset = await findAsset(user, input.asset_id, input.shoot_id);
    const job_id = await idempotency.idFor(user, {
      operation: "jobs.create",
      key,
      input,
      newId: () => newId("job"),
    });
    const make = async (): Promise<Job> => {
      if (!offers(input.tier)) throw new Failure("job.tier_unavailable");
      if (isFull(asset)) throw new Failure("asset.too_many_outputs");
      const { max_cost_usd } = input;
      const wish = { ...input, ...(max_cost_usd !== undefined && { max_cost_usd: capOf(max_cost_usd) }) };
      await requireBudget(user, wish);
      return begin(queued({ ...wish, job_id, user_id: user, shoot_id: asset.shoot_id }, now()));
    };
    // Only a key can name a job that exists already; a repeated request takes nothing from the quota.
    return key === undefined
      ? make()
      : turns.once(user, job_id, { find: () => jobs.get(user, job_id), make });
  }

  async function begin(job: Job): Promise<Job> {
    await quotas.take(job.user_id, "jobs");
    if (await jobs.create(job)) {
      await send(job);
      return job;
    }
    await quotas.release(job.user_id, "jobs");
    return (await jobs.get(job.user_id, job.job_id)) ?? job;
  }

  /** The job is accepted once it is written: a message that could not be sent now is sent by the sweep. */
  const send = ({ user_id, job_id, tier }: Job): Promise<void> =>
    queueOf(tier)
      .send({ user_id, job_id })
      .catch((error: unknown) => {
        if (!isFailure(error, "service.unavailable")) throw error;
        onUnsent(error);
      });

  return accept;
}

export type Accept = ReturnType<typeof createAccept>;

type Requested = Pick<
  Job,
  | "job_id"
  | "user_id"
  | "shoot_id"
  | "asset_id"
  | "batch_id"
  | "tier"
  | "strength"
  | "prompt"
  | "max_cost_usd"
>;

/** A job as it begins. */
export const queued = (requested: Requested, at: Date): Job => ({
  ...requested,
  status: "queued",
  created_at: at.toISOString(),
  updated_at: at.toISOString(),
  version: 1,
  attempts: 0,
  calls: [],
  events: [
    { at: at.toISOString(), type: "queued" },
    ...(requested.tier === "basic" && requested.prompt ? [promptIgnored(at)] : []),
  ],
  due_at: after(at, resendAfter).toISOString(),
});

/** Our own engine reads no prompt: whoever wrote one is told at once. */
const promptIgnored = (at: Date): JobEvent => ({
  at: at.toISOString(),
  type: "prompt_ignored",
  detail: "The tier basic takes no prompt",
});
