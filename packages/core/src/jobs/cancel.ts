import { Failure } from "../failure.ts";
import type { Clock } from "../time.ts";
import type { Job } from "./job.ts";
import type { JobRecords } from "./records.ts";
import { transition } from "./transition.ts";

type Deps = { jobs: Pick<JobRecords, "get" | "replace">; now: Clock };

/** How often a racing writer may be first. */
const maxRaces = 10;

/** Stops jobs that their owners want no more of. */
export function createCancel({ jobs, now }: Deps) {
  /**
   * The job as it is then: cancelled, or to be finished when a worker is at it or it may be paid for. Throws
   * `job.not_found`.
   */
  return async function cancel(user: string, jobId: string): Promise<Job> {
    for (let races = 0; races < maxRaces; races += 1) {
      const job = await jobs.get(user, jobId);
      if (!job) throw new Failure("job.not_found");
      const next = transition(job, { type: "cancel" }, now());
      if (!next) return job;
      if (await jobs.replace(next)) return next;
    }
    throw new Failure("service.unavailable", "The job changes too fast; try again.", { retryAfter: 1 });
  };
}

export type Cancel = ReturnType<typeof createCancel>;
