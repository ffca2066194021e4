import type { AssetStore } from "../assets/store.ts";
import type { Clock } from "../id.ts";
import type { ObjectStore } from "../storage/store.ts";
import type { ObjectStores } from "../storage/stores.ts";
import { type SweepOptions, sweepStreams } from "../sweep/sweep.ts";
import type { Job } from "./job.ts";
import { resendAfter } from "./accept.ts";
import type { JobQueue } from "./queue.ts";
import { outputKeyOf } from "./stored.ts";
import type { JobStore } from "./store.ts";
import { transition } from "./transition.ts";

type Deps = {
  jobs: JobStore;
  queue: JobQueue;
  assets: Pick<AssetStore, "get">;
  stores: Pick<ObjectStores, "primary" | "standby">;
  now: Clock;
  onError: (error: unknown) => void;
};

/** `workersAreDead`: known when a one-machine run starts; every open job is due then, and every lease void. */
type Options = SweepOptions & { workersAreDead?: boolean };

/** The quarter of an hour is doubled at most this many times, to four hours. */
const doublings = 4;

const endOfTime = new Date("9999-01-01");

/** Sends jobs again that stayed queued too long or whose worker's lease ran out, and tidies up after failed ones. Gives how many. */
export function createJobSweep({ jobs, queue, assets, stores, now, onError }: Deps) {
  return function sweep({ signal, workersAreDead = false }: Options): Promise<number> {
    const start = now();
    const seenBefore = (job: Job) => new Date(job.updated_at) >= start;
    const act = async (job: Job) =>
      !seenBefore(job) && (job.status === "failed" ? tidy(job) : resend(job, workersAreDead));
    return sweepStreams(jobs.due(workersAreDead ? endOfTime : start), act, { signal, onError });
  };

  /** The record first: a message without it is spent at worst, a record without a message is due again later. */
  async function resend(job: Job, force: boolean): Promise<boolean> {
    const dueAt = new Date(now().getTime() + resendAfter * 2 ** Math.min(unanswered(job), doublings));
    const next = transition(job, { type: "resend", dueAt, force }, now());
    if (!next || !(await jobs.replace(next))) return false;
    await queue.send({ user_id: job.user_id, job_id: job.job_id });
    return true;
  }

  /** Removes what a worker stored for a job after it had failed. Its time has come, unless this is the start of a machine. */
  async function tidy(job: Job): Promise<boolean> {
    const next = transition(job, { type: "tidy" }, now());
    if (!next || new Date(job.due_at ?? endOfTime) > now()) return false;
    const asset = await assets.get(job);
    const everywhere = [stores.primary, stores.standby].filter(
      (known): known is ObjectStore => known !== undefined,
    );
    if (!asset?.outputs[job.job_id])
      await Promise.all(everywhere.map((each) => each.delete(outputKeyOf(job))));
    return jobs.replace(next);
  }
}

/**
 * How often the job was sent again since a worker last took it up. One that was sent already waits in a long queue, most
 * likely, and a message more for each job there only makes it longer.
 */
const unanswered = ({ events }: Job): number =>
  events
    .slice(events.findLastIndex(({ type }) => type === "claimed") + 1)
    .filter(({ type }) => type === "resent").length;
