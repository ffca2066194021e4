import type { Clock } from "../id.ts";
import { jobFailures } from "./failure.ts";
import type { Job, JobMessage } from "./job.ts";
import type { JobStore } from "./store.ts";
import { transition } from "./transition.ts";

type Deps = { store: JobStore; now: Clock };

/** Ends the jobs whose messages were delivered as often as allowed. */
export function createDeadLetters({ store, now }: Deps) {
  /**
   * Marks the job failed with the reason of its last try; the job as it stands afterwards. Repeating it, or redriving the
   * message later, changes nothing: an ended job stays as it ended. Throws while a worker still holds the job.
   */
  async function bury({ user_id, job_id }: JobMessage): Promise<Job | undefined> {
    const job = await store.get(user_id, job_id);
    if (!job || job.status === "succeeded" || job.status === "failed") return job;
    const { code, message } = job.setback ?? {
      code: "job.exhausted" as const,
      message: jobFailures["job.exhausted"].meaning,
    };
    const failed = transition(job, { type: "fail", code, message }, now());
    if (failed && (await store.replace(failed))) return failed;
    throw new Error(`${job_id} is held by a worker; its dead letter waits`);
  }

  return bury;
}
