import { isDeepStrictEqual } from "node:util";
import { isFailure } from "../failure.ts";
import { repeated, type Wait } from "../repeated.ts";
import type { Clock } from "../time.ts";
import type { JobEvent } from "@luster/contract/jobs";
import type { Job, JobMessage, Note } from "./job.ts";
import type { JobRecords } from "./records.ts";
import { type Change, transition } from "./transition.ts";

type WithoutToken<C> = C extends { token: string } ? Omit<C, "token"> : never;
/** A change that a worker makes under its claim; the token is the claim's. */
export type ClaimedChange = WithoutToken<Exclude<Change, { type: "claim" }>>;

/** How often a racing writer may be first before a claim gives up; the queue delivers the job again. */
const maxRaces = 5;

/** A worker's hold on one job: every write replaces the version it last saw, under the token of its claim. */
export type Claim = {
  readonly job: Job;
  /** Adds an event of this moment to the next write. */
  note(note: Note): void;
  /**
   * Writes a change; throws `FencedError` when another worker has taken the job, and `CancelledError` instead of
   * opening a call. What somebody else wrote meanwhile stays.
   */
  write(change: ClaimedChange): Promise<void>;
  /** Shows the owner what was noted so far. A database that does not answer keeps nobody from working on. */
  tell(): Promise<void>;
};

/** Another worker took over the job: this one must not touch it any more. */
export class FencedError extends Error {
  override readonly name = "FencedError";
}

/** The owner wants no more of the job: the call that was to be opened must not be. */
export class CancelledError extends Error {
  override readonly name = "CancelledError";
}

/**
 * Claims a job; `refused` is the job as it is (ended, or held by another worker), or `undefined` when there is none.
 */
export async function claim(
  jobs: JobRecords,
  { user_id, job_id }: JobMessage,
  { token, leaseUntil, now, wait }: { token: string; leaseUntil: Date; now: Clock; wait?: Wait | undefined },
): Promise<{ claim: Claim } | { refused: Job | undefined }> {
  for (let races = 0; races < maxRaces; races += 1) {
    const job = await jobs.get(user_id, job_id);
    const claimed = job && transition(job, { type: "claim", token, leaseUntil }, now());
    if (!claimed) return { refused: job };
    if (await jobs.replace(claimed)) return { claim: hold(jobs, claimed, token, now, wait) };
  }
  return { refused: await jobs.get(user_id, job_id) };
}

function hold(jobs: JobRecords, claimed: Job, token: string, now: Clock, wait?: Wait): Claim {
  const state = { job: claimed, notes: [] as JobEvent[] };
  return {
    get job() {
      return state.job;
    },
    note: (note) => void state.notes.push({ at: now().toISOString(), ...note }),
    write,
    async tell() {
      if (state.notes.length === 0) return;
      await write({ type: "progress" }).catch((error: unknown) => {
        if (!isSilent(error)) throw error;
      });
    },
  };

  async function write(change: ClaimedChange): Promise<void> {
    // Not for what is only to be begun: its time would be over before it is.
    const patience = change.type === "open_call" || change.type === "progress" ? undefined : wait;
    for (let races = 0; races < maxRaces; races += 1) {
      if (change.type === "open_call" && state.job.cancel_requested_at !== undefined)
        throw new CancelledError("Nothing more is bought for this job");
      const next = transition(state.job, { ...change, token }, now(), state.notes);
      if (!next) break;
      if (await repeated(() => jobs.replace(next), isSilent, patience)) {
        Object.assign(state, { job: next, notes: [] });
        return;
      }
      const written = await repeated(() => jobs.get(next.user_id, next.job_id), isSilent, patience);
      if (written?.lease?.token !== token || written.version === state.job.version) break;
      const isNew = (note: JobEvent) =>
        !written.events.some((event) => isDeepStrictEqual(event, { ...note, number: event.number }));
      Object.assign(state, { job: written, notes: state.notes.filter(isNew) });
    }
    throw new FencedError("Another worker holds the job");
  }
}

/**
 * A worker knows what nobody else does, such as that a paid call was answered: it waits for the database as long as
 * it may.
 */
export const isSilent = (error: unknown): boolean => isFailure(error, "service.unavailable");
