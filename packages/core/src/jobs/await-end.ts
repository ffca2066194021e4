import { hasEnded } from "./job.ts";
import type { JobRecords } from "./records.ts";

type Deps = {
  jobs: Pick<JobRecords, "get">;
  /** Waits so many milliseconds. */
  pause: (ms: number) => Promise<void>;
};

/** How long somebody is ready to wait. */
export type Patience = {
  /** Seconds. */
  wait: number;
  /** Milliseconds that are left of it: none once nobody waits any more. */
  left: () => number;
};

/** Milliseconds between two looks at the job: the first, and the longest. */
const [first, longest] = [150, 1_000];

/** Waits for jobs. */
export function createAwaitEnd({ jobs, pause }: Deps) {
  /** Returns when the job has ended, when there is none, or when the patience is over. */
  return async function awaitEnd(user: string, jobId: string, { left }: Patience): Promise<void> {
    for (let ms = first; left() > 0; ms = Math.min(ms * 1.5, longest)) {
      const job = await jobs.get(user, jobId);
      if (!job || hasEnded(job)) return;
      await pause(Math.min(ms, Math.max(0, left())));
    }
  };
}
