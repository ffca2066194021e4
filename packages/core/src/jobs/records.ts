import type { Job } from "./job.ts";

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
  /**
   * Jobs whose `due_at` is at most `until`, soonest first, in streams to be read in parallel. May lag behind the
   * writes, and may yield an item twice that is written meanwhile.
   */
  due(until: Date): AsyncIterable<Job>[];
}
