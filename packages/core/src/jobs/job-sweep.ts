import { outputKeysOf } from "../assets/object-keys.ts";
import type { AssetRecords } from "../assets/records.ts";
import type { Spending } from "../spending/spending.ts";
import type { ObjectStore } from "../storage/store.ts";
import type { ObjectStores } from "../storage/stores.ts";
import { type SweepOptions, sweepStreams } from "../sweep/streams.ts";
import { after, type Clock } from "../time.ts";
import { isWithoutOutput, type Job } from "./job.ts";
import { resendAfter } from "./accept.ts";
import type { JobQueue, QueueOf } from "./queue.ts";
import { outputKeyOf } from "./output.ts";
import type { JobRecords } from "./records.ts";
import { settleReserves } from "./reserves.ts";
import { transition } from "./transition.ts";

type Deps = {
  jobs: JobRecords;
  queueOf: QueueOf;
  assets: Pick<AssetRecords, "get">;
  stores: Pick<ObjectStores, "primary" | "standby">;
  spending: Pick<Spending, "settle" | "release">;
  /** Tells webhooks what a job's outbox holds. */
  tell: (job: Job) => Promise<boolean>;
  now: Clock;
  onError: (error: unknown) => void;
};

/** `workersAreDead`: known when a one-machine run starts; every open job is then due, and every lease void. */
type Options = SweepOptions & { workersAreDead?: boolean };

/** `resendAfter` is doubled at most this often, to four hours. */
const maxDoublings = 4;

const endOfTime = new Date("9999-01-01");

/**
 * Resends jobs that stayed queued too long or whose worker's lease ran out, and tidies up after failed ones. Returns
 * how many.
 */
export function createJobSweep({ jobs, queueOf, assets, stores, spending, tell, now, onError }: Deps) {
  return function sweep({ signal, workersAreDead = false }: Options): Promise<number> {
    const start = now();
    const seenBefore = (job: Job) => new Date(job.updated_at) >= start;
    const depths = new Map<JobQueue, Promise<number>>();
    const isQueueEmpty = async ({ tier }: Job) => {
      const queue = queueOf(tier);
      const depth = depths.get(queue) ?? queue.depth();
      depths.set(queue, depth);
      return (await depth) === 0;
    };
    /**
     * A job is resent once for each time that a worker took it up, in case its message was never sent. After that its
     * messages may wait in a long queue, where more of them only make it longer: none is added until that queue was
     * empty.
     */
    const mayResend = async (job: Job) => workersAreDead || unanswered(job) === 0 || isQueueEmpty(job);
    const act = async (job: Job) => {
      if (seenBefore(job)) return false;
      if (job.outbox) return tell(job);
      if (isWithoutOutput(job)) return tidy(job);
      return (await mayResend(job)) && resend(job, workersAreDead);
    };
    return sweepStreams(jobs.due(workersAreDead ? endOfTime : start), act, { signal, onError });
  };

  /** The record first: a message without it is at worst wasted, a record without a message is due again later. */
  async function resend(job: Job, force: boolean): Promise<boolean> {
    const dueAt = after(now(), resendAfter * 2 ** Math.min(unanswered(job), maxDoublings));
    const next = transition(job, { type: "resend", dueAt, force }, now());
    if (!next || !(await jobs.replace(next))) return false;
    await queueOf(job.tier).send({ user_id: job.user_id, job_id: job.job_id });
    return true;
  }

  /**
   * Removes what a worker stored for a job after it had failed, and settles what it left reserved. It may not be due
   * yet when a one-machine run starts.
   */
  async function tidy(job: Job): Promise<boolean> {
    const next = transition(job, { type: "tidy" }, now());
    if (!next || new Date(job.due_at ?? endOfTime) > now()) return false;
    await settleReserves(spending, job);
    const asset = await assets.get(job);
    const everywhere = [stores.primary, stores.standby].filter(
      (known): known is ObjectStore => known !== undefined,
    );
    const keys = outputKeysOf(job, { job_id: job.job_id, object_key: outputKeyOf(job) });
    if (!asset?.outputs[job.job_id])
      await Promise.all(everywhere.flatMap((each) => keys.map((key) => each.delete(key))));
    return jobs.replace(next);
  }
}

/** How often the job was resent since a worker last claimed it. */
const unanswered = ({ events }: Job): number =>
  events
    .slice(events.findLastIndex(({ type }) => type === "claimed") + 1)
    .filter(({ type }) => type === "resent").length;
