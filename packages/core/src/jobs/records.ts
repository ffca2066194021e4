import type { JobState } from "@luster/contract/job-state";
import type { ListedJob } from "@luster/contract/jobs";
import type { Page, PageQuery } from "@luster/contract/page";
import type { Job } from "./job.ts";

/** Which of a user's jobs: those that fit all of what is named. */
export type JobFilter = {
  shoot_id?: string | undefined;
  asset_id?: string | undefined;
  batch_id?: string | undefined;
  status?: JobState | undefined;
};

/** From the newest to the one before which none is wanted, by their ids. */
export type JobRange = { from?: string | undefined; to?: string | undefined };

/** Keeps jobs. Every method throws `Failure("service.unavailable")` when the database does not answer. */
export interface JobRecords {
  /** `false`, and nothing written, when the job exists already. */
  create(job: Job): Promise<boolean>;
  /** The newest version; `undefined` when the user has no such job. */
  get(user: string, jobId: string): Promise<Job | undefined>;
  /**
   * Writes `job` over the previous version (`job.version - 1`). `false`, and nothing written, when another write came
   * first; `true` also when this very write was done before and its reply was lost.
   */
  replace(job: Job): Promise<boolean>;
  /** Removes its record, if there is one. */
  remove(job: Pick<Job, "user_id" | "job_id">): Promise<void>;
  /** The user's jobs that fit, newest first. May lag a moment behind the writes. */
  list(user: string, filter: JobFilter, page: PageQuery): Promise<Page<ListedJob>>;
  /** All jobs of a shoot whose ids lie in the range, newest first. May lag a moment behind the writes. */
  ofShoot(user: string, shootId: string, range?: JobRange): Promise<ListedJob[]>;
  /**
   * All jobs of a shoot whose assets lie between these two, both included; those of one asset newest first. May lag a
   * moment behind the writes.
   */
  ofAssets(user: string, shootId: string, first: string, last: string): Promise<ListedJob[]>;
  /**
   * Jobs whose `due_at` is at most `until`, soonest first, in streams to be read in parallel. May lag behind the
   * writes, and may yield an item twice that is written meanwhile.
   */
  due(until: Date): AsyncIterable<Job>[];
}
