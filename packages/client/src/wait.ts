import type { DeletionView } from "@luster/contract/deletion";
import type { JobView } from "@luster/contract/jobs";
import type { Api } from "./api.ts";
import { LusterError } from "./error.ts";
import { pause } from "./time.ts";

export type WaitOptions = {
  signal?: AbortSignal | undefined;
  /** Milliseconds after which `job.timeout` is thrown, with the job, which goes on. @default 15 minutes */
  timeout?: number | undefined;
  /** Told the job each time that it has changed. */
  onUpdate?: ((job: JobView) => void) | undefined;
};

/**
 * The first and the longest pause between two looks at a job, in milliseconds; each is half as long again as the one
 * before.
 */
const firstPause = 300;
const longestPause = 5_000;

/** Waits for jobs by asking again. */
export function createWait(api: Pick<Api, "jobs">) {
  /** The job once it has ended, however it ended. Throws `job.timeout` with the job as it is: it is no failure. */
  return async function wait(
    job: string | JobView,
    { signal, timeout = 15 * 60_000, onUpdate }: WaitOptions = {},
  ): Promise<JobView> {
    const deadline = Date.now() + timeout;
    // A job as it was answered to its request has no URL of its output, should it have ended already.
    let seen = typeof job === "object" && isOpen(job) ? job : await api.jobs.get(idOf(job), { signal });
    onUpdate?.(seen);
    for (let ms = firstPause; isOpen(seen); ms = Math.min(ms * 1.5, longestPause)) {
      if (Date.now() + ms > deadline) throw late(seen);
      await pause(Math.max(ms, deferred(seen)), signal);
      const now = await api.jobs.get(seen.job_id, { signal });
      if (now.updated_at !== seen.updated_at || now.status !== seen.status) onUpdate?.(now);
      seen = now;
    }
    return seen;
  };
}

const idOf = (job: string | JobView): string => (typeof job === "string" ? job : job.job_id);

/** Whether a job has not ended yet. */
export const isOpen = ({ status }: Pick<JobView, "status">): boolean =>
  status === "queued" || status === "processing";

/** Whether no file of what was deleted is stored any more; its last URLs may still have to end. */
export const isGone = ({ status, objects }: DeletionView): boolean =>
  status === "done" || (objects.length > 0 && objects.every(({ gone_at }) => gone_at !== undefined));

/** Whether an engine of the paid tiers, as health names it, costs nothing. */
export const isFree = (engine: string): boolean => ["basic", "substituted", "refused"].includes(engine);

/** Milliseconds: a job that waits for its provider is not looked at more often than that is worth. */
const deferred = ({ waiting }: JobView): number =>
  waiting ? Math.min(Date.parse(waiting.not_before) - Date.now(), 15_000) : 0;

const late = (job: JobView) =>
  new LusterError("job.timeout", "The job is still working; this was as long as it was waited for.", {
    job,
    retryable: true,
  });
