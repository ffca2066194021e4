import type { JobView } from "@luster/contract/jobs";
import { hasEnded } from "@luster/core/jobs/job";
import type { Patience } from "@luster/core/jobs/await-end";
import { secondsUntil } from "@luster/core/time";

/** Seconds after which asking again for a job is worth it, when nothing else is known. */
const usual = 2;

/** What a reply with a job says besides: when to ask again while it is open, and how long was waited for it at most. */
export const jobHeaders = (job: JobView, patience: Patience | undefined): Record<string, string> => ({
  ...(!hasEnded(job) && { "retry-after": String(retryAfter(job)) }),
  ...(patience && { "preference-applied": `wait=${patience.wait}` }),
});

const retryAfter = ({ waiting }: JobView): number =>
  waiting ? Math.max(usual, secondsUntil(new Date(waiting.not_before), new Date())) : usual;
