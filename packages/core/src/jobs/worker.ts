import { isFull } from "../assets/asset.ts";
import { dueIfCopied } from "../assets/standby-due.ts";
import type { AssetRecords } from "../assets/records.ts";
import type { FindGone } from "../deletions/gone.ts";
import { isFailure } from "../failure.ts";
import type { ObjectStores } from "../storage/stores.ts";
import type { Spending } from "../spending/spending.ts";
import { after, type Clock, minutes, seconds, secondsUntil } from "../time.ts";
import type { Workspace } from "../workspace.ts";
import { CancelledError, type Claim, claim, FencedError } from "./claim.ts";
import { hasEnded, type Job, type JobMessage } from "./job.ts";
import { longestDelay } from "../queue/queue.ts";
import type { QueueOf } from "./queue.ts";
import { asAttemptFailure, type Attempt, AttemptFailure, type Observe, type Step } from "./attempt.ts";
import type { createMakeOutput } from "./make-output.ts";
import type { JobRecords } from "./records.ts";
import { isWaiting } from "./transition.ts";
import { costsNothing, secondsToRedelivery, waitUntil } from "./wait.ts";

type Deps = {
  jobs: JobRecords;
  queueOf: QueueOf<"send">;
  assets: Pick<AssetRecords, "get" | "addOutput">;
  /** What is being deleted of a user's. */
  findGone: FindGone;
  stores: Pick<ObjectStores, "primary" | "standby" | "forgetProbe">;
  makeOutput: ReturnType<typeof createMakeOutput>;
  workspace: Pick<Workspace, "use">;
  spending: Pick<Spending, "countOutput">;
  /** Seconds that a URL of an object may stay valid, with a margin for clocks. */
  urlExpiresIn: number;
  now: Clock;
  newToken: () => string;
  /**
   * Waits before a write is repeated that the database, a store or the disk did not take; rejects when `signal` ends
   * it.
   */
  wait?: (signal: AbortSignal) => Promise<void>;
  /** Hours that a job may wait in all, for whatever costs nothing, before it fails. */
  longestWait: number;
  /** From 0 to 1, so that jobs that wait together do not come back together. */
  random: () => number;
  observe?: Observe;
};

/**
 * How long this invocation may take: `deadline` is when it is killed, `signal` ends calls a little before. `last`:
 * the queue makes the message a dead letter instead of delivering it again.
 */
export type Budget = { deadline: Date; signal: AbortSignal; last?: boolean };

/**
 * What becomes of the message: it is `done`, also when another was sent for a job that waits, or to be delivered
 * again in `retryIn` seconds. `worked`: whether this delivery held the job to the end of its attempt. `job` as it is
 * afterwards, `error` why the attempt failed.
 */
export type Outcome = { worked: boolean; job?: Job; error?: unknown } & Disposal;

type Disposal = { done: true } | { done: false; retryIn: number };

/** A claim outlives its invocation by this, so that a clock that runs fast cannot let two workers in. */
const leaseMargin = minutes(1);

/**
 * Works on the jobs that a queue delivers, each at least once: claims one, makes its output, writes down how it
 * ended.
 */
export function createWorker(deps: Deps) {
  const { jobs, queueOf, assets, stores, makeOutput, workspace, now, newToken, observe = () => {} } = deps;
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
    if ("refused" in taken) return withoutClaim(message, taken.refused);
    const held = taken.claim;
    try {
      return await attempt(held, { signal: budget.signal, wait, at }, budget.last);
    } catch (error) {
      if (!(error instanceof FencedError)) throw error;
      return withoutClaim(message, await jobs.get(held.job.user_id, held.job.job_id));
    }
  }

  /**
   * In a folder of its own; failing to make one, on a full disk, ends an attempt like any other failure. Throws
   * `FencedError`.
   */
  async function attempt(
    held: Claim,
    place: Pick<Attempt, "signal" | "wait" | "at">,
    last = false,
  ): Promise<Outcome> {
    const claimed = held.job;
    try {
      await workspace.use((folder) => run(held, { ...place, folder }));
      return { done: true, worked: true, job: held.job };
    } catch (error) {
      return error instanceof CancelledError ? giveUp(held) : settle(held, claimed, error, last);
    }
  }

  async function run(held: Claim, place: Pick<Attempt, "folder" | "signal" | "wait" | "at">): Promise<void> {
    const { job } = held;
    const requireAsset = async () => {
      if ((await deps.findGone(job.user_id)).has(job)) throw new AttemptFailure("final", "asset.deleted");
    };
    const asset = await place.at("locate", async () => {
      await requireAsset();
      return assets.get(job);
    });
    if (!asset) throw new AttemptFailure("final", "original.gone");
    // Checked when the job was accepted, but many jobs that waited together may have filled the asset since.
    if (isFull(asset) && !asset.outputs[job.job_id])
      throw new AttemptFailure("final", "asset.too_many_outputs");
    const { output, ...maker } = await makeOutput({ claim: held, asset, requireAsset, ...place });
    await requireAsset();
    await place.at("record", () => assets.addOutput(asset, output, dueIfCopied(output, job, copies)));
    await place.at("finish", () => held.write({ type: "succeed", output, ...maker }));
    await deps.spending.countOutput(job, maker);
  }

  /**
   * Writes down why the attempt ended, and says what the queue should do. `claimed`: the job as it began. Throws
   * `FencedError`.
   */
  async function settle(held: Claim, claimed: Job, error: unknown, last: boolean): Promise<Outcome> {
    const failure = asAttemptFailure(error);
    const { kind, code, message, retryAfter } = failure;
    if (code === "storage.unavailable") stores.forgetProbe();
    const waits = costsNothing(failure, claimed, held.job);
    const until = waits ? waitUntil(held.job, failure, deps) : undefined;
    if (until) return startWaiting(held, until, { error, setback: { code, message } });
    if (kind === "final" || waits) {
      await held.write({ type: "fail", code, message });
      return { done: true, worked: true, job: held.job, error };
    }
    // A dead letter ends the job, which nothing would gain by waiting for.
    const retryIn = last ? 0 : secondsToRedelivery(held.job.attempts, retryAfter);
    await held.write({ type: "defer", until: after(now(), seconds(retryIn)), setback: { code, message } });
    return { done: false, worked: true, retryIn, job: held.job, error };
  }

  /** The record first: a message that is lost between the two is sent by the sweep. */
  async function startWaiting(
    held: Claim,
    until: Date,
    { error, setback }: { error: unknown; setback: NonNullable<Job["setback"]> },
  ): Promise<Outcome> {
    await held.write({ type: "wait", until, setback });
    return { ...(await putBack(held.job, until)), worked: true, job: held.job, error };
  }

  /**
   * Sends a new message for a job that waits, so that its deliveries count crashes only. While the queue takes none,
   * this one is kept for as long.
   */
  async function putBack({ user_id, job_id, tier }: Job, until: Date): Promise<Disposal> {
    const delay = Math.min(secondsUntil(until, now()), longestDelay);
    try {
      await queueOf(tier).send({ user_id, job_id, not_before: until.toISOString() }, delay);
      return { done: true };
    } catch (error) {
      if (!isFailure(error, "service.unavailable")) throw error;
      return { done: false, retryIn: secondsUntil(until, now()) };
    }
  }

  /**
   * The delivery of a job that has ended is done; one that another worker holds comes back when its lease has ended.
   * A job that waits has one message, which is put back; any other is a copy, and is dropped.
   */
  async function withoutClaim({ not_before }: JobMessage, job: Job | undefined): Promise<Outcome> {
    if (!job || hasEnded(job)) return { done: true, worked: false, ...(job && { job }) };
    if (job.waiting && isWaiting(job, now())) {
      if (not_before !== job.waiting.not_before) return { done: true, worked: false, job };
      return { ...(await putBack(job, new Date(not_before))), worked: false, job };
    }
    const retryIn = job.lease ? secondsUntil(new Date(job.lease.until), now()) : 1;
    return { done: false, worked: false, retryIn, job };
  }

  return work;
}

export type Worker = ReturnType<typeof createWorker>;

/** Its owner wants no more of the job, and nothing more may be bought for it. */
async function giveUp(held: Claim): Promise<Outcome> {
  await held.write({ type: "give_up" });
  return { done: true, worked: true, job: held.job };
}
