import type { JobMessage } from "./job.ts";

/** Delivers jobs to workers, at least once, in any order. Throws `Failure("service.unavailable")` when it does not answer. */
export interface JobQueue {
  send(message: JobMessage): Promise<void>;
}
