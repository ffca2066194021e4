import type { Clock } from "../id.ts";
import { type SweepOptions, sweepStreams } from "../sweep/sweep.ts";
import type { Job } from "./job.ts";
import { resendAfter } from "./jobs.ts";
import type { JobQueue } from "./queue.ts";
import type { JobStore } from "./store.ts";
import { transition } from "./transition.ts";

type Deps = { store: JobStore; queue: JobQueue; now: Clock; onError: (error: unknown) => void };

/** `orphaned`: no worker is alive (a one-machine run that starts), so every open job is due and every lease is void. */
type Options = SweepOptions & { orphaned?: boolean };

const endOfTime = new Date("9999-01-01");

/** Sends jobs again that stayed queued too long, or whose worker's lease ran out. Gives how many. */
export function createJobSweep({ store, queue, now, onError }: Deps) {
  return function sweep({ signal, orphaned = false }: Options): Promise<number> {
    const start = now();
    const sentBefore = (job: Job) => new Date(job.updated_at) < start;
    const act = async (job: Job) => sentBefore(job) && resend(job, orphaned);
    return sweepStreams(store.due(orphaned ? endOfTime : start), act, { signal, onError });
  };

  /** The record first: a message without it is spent at worst, a record without a message is due again later. */
  async function resend(job: Job, force: boolean): Promise<boolean> {
    const dueAt = new Date(now().getTime() + resendAfter);
    const next = transition(job, { type: "resend", dueAt, force }, now());
    if (!next || !(await store.replace(next))) return false;
    await queue.send({ user_id: job.user_id, job_id: job.job_id });
    return true;
  }
}
