import { isFull } from "../assets/asset.ts";
import { dueIfCopied } from "../assets/away.ts";
import type { AssetStore } from "../assets/store.ts";
import type { ObjectStores } from "../storage/stores.ts";
import { after, type Clock, minutes, seconds, secondsUntil } from "../time.ts";
import type { Workspace } from "../workspace.ts";
import { type Claim, claim } from "./claim.ts";
import { hasEnded, type Job, type JobMessage } from "./job.ts";
import type { createMake, Attempt } from "./make.ts";
import type { Observe, Step } from "./steps.ts";
import { asStopped, FencedError, JobStopped } from "./stopped.ts";
import type { JobStore } from "./store.ts";

type Deps = {
  jobs: JobStore;
  assets: Pick<AssetStore, "get" | "addOutput">;
  stores: Pick<ObjectStores, "primary" | "standby" | "forgetProbe">;
  make: ReturnType<typeof createMake>;
  workspace: Pick<Workspace, "use">;
  /** Seconds that a URL of an object may stay valid, with a margin for clocks. */
  urlExpiresIn: number;
  now: Clock;
  newToken: () => string;
  /** Waits before a write is repeated that the database, a store or the disk did not take; rejects when `signal` ends it. */
  wait?: (signal: AbortSignal) => Promise<void>;
  observe?: Observe;
};

/** How long this invocation may take: `deadline` is when it is killed, `signal` ends calls a little before. */
export type Budget = { deadline: Date; signal: AbortSignal };

/**
 * What becomes of the message: it is `done`, or to be delivered again in `retryIn` seconds. `worked`: whether this delivery
 * held the job to the end of its try. `job` as it is afterwards, `error` why the try failed.
 */
export type Outcome = { worked: boolean; job?: Job; error?: unknown } & (
  | { done: true }
  | { done: false; retryIn: number }
);

/** A claim outlives its invocation by this, so that a clock that runs fast cannot let two workers in. */
const leaseMargin = minutes(1);

/** Works on the jobs that a queue delivers, each at least once: claims one, makes its output, writes down how it ended. */
export function createWorker(deps: Deps) {
  const { jobs, assets, stores, make, workspace, now, newToken, observe = () => {} } = deps;
  const copies = { stores, urlExpiresIn: deps.urlExpiresIn, now };

  /** One delivery of a job. Throws only when the database does not answer; the queue delivers the job again. */
  async function work(message: JobMessage, budget: Budget): Promise<Outcome> {
    const at = async <T>(step: Step, run: () => T | Promise<T>): Promise<T> => {
      await observe(step, message);
      return run();
    };
    const leaseUntil = after(budget.deadline, leaseMargin);
    const { wait: pause } = deps;
    const wait = pause && (() => pause(budget.signal));
    const taken = await at("claim", () => claim(jobs, message, { token: newToken(), leaseUntil, now, wait }));
    if ("refused" in taken) return withoutClaim(taken.refused);
    const held = taken.claim;
    try {
      return await attempt(held, { signal: budget.signal, wait, at });
    } catch (error) {
      if (!(error instanceof FencedError)) throw error;
      return withoutClaim(await jobs.get(held.job.user_id, held.job.job_id));
    }
  }

  /** In a folder of its own; failing to make one, on a full disk, ends a try like any other failure. Throws `FencedError`. */
  async function attempt(held: Claim, place: Pick<Attempt, "signal" | "wait" | "at">): Promise<Outcome> {
    try {
      await workspace.use((folder) => run(held, { ...place, folder }));
      return { done: true, worked: true, job: held.job };
    } catch (error) {
      return settle(held, error);
    }
  }

  async function run(held: Claim, place: Pick<Attempt, "folder" | "signal" | "wait" | "at">): Promise<void> {
    const { job } = held;
    const asset = await place.at("locate", () => assets.get(job));
    if (!asset) throw new JobStopped("final", "original.gone");
    // Checked when the job was accepted, but many jobs that waited together may have filled the asset since.
    if (isFull(asset) && !asset.outputs[job.job_id]) throw new JobStopped("final", "asset.too_many_outputs");
    const { output, ...maker } = await make({ claim: held, asset, ...place });
    await place.at("record", () => assets.addOutput(asset, output, dueIfCopied(output, job, copies)));
    await place.at("finish", () => held.write({ type: "succeed", output, ...maker }));
  }

  /** Writes down why the try ended, and says what the queue should do. Throws `FencedError`. */
  async function settle(held: Claim, error: unknown): Promise<Outcome> {
    const { kind, code, message, retryAfter } = asStopped(error);
    if (code === "storage.unavailable") stores.forgetProbe();
    if (kind === "final") {
      await held.write({ type: "fail", code, message });
      return { done: true, worked: true, job: held.job, error };
    }
    // A short Retry-After alone would use up the queue's deliveries within a minute of an outage.
    const retryIn = Math.min(maxWait, Math.max(retryAfter ?? 0, backoff(held.job.attempts)));
    const until = after(now(), seconds(retryIn));
    await held.write({ type: "defer", until, setback: { code, message } });
    return { done: false, worked: true, retryIn, job: held.job, error };
  }

  /** The delivery of a job that has ended is done; one that another worker holds comes back when its lease has ended. */
  function withoutClaim(job: Job | undefined): Outcome {
    if (!job || hasEnded(job)) return { done: true, worked: false, ...(job && { job }) };
    const retryIn = job.lease ? secondsUntil(new Date(job.lease.until), now()) : 1;
    return { done: false, worked: false, retryIn, job };
  }

  return work;
}

export type Worker = ReturnType<typeof createWorker>;

/** Seconds; a provider that asks for days is called sooner all the same, and a queue hides a message for twelve hours at most. */
const maxWait = 3600;

/** Seconds: 15, then five times as long each time. A queue's five deliveries outlast an outage of some forty minutes. */
const backoff = (attempts: number): number => 15 * 5 ** (attempts - 1);
