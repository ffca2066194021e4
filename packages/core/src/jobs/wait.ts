import type { Job } from "./job.ts";
import type { JobFailureCode } from "@luster/contract/job-failures";
import { isCharged } from "./ledger.ts";
import { after, type Clock, hours, seconds } from "../time.ts";
import type { AttemptFailure } from "./attempt.ts";

/** Reasons for which a job waits for as long as it may, at no cost. A lost result and a bug are not among them. */
const waitable = new Set<JobFailureCode>([
  "engine.rate_limited",
  "engine.account",
  "engine.unavailable",
  "storage.unavailable",
  "worker.disk_full",
  "user.over_budget",
  "service.over_budget",
]);

/** Whether an attempt that ended so is certain to have cost nothing: `before` is the job as it was claimed. */
export const costsNothing = ({ kind, code }: AttemptFailure, before: Job, job: Job): boolean =>
  kind === "later" &&
  waitable.has(code) &&
  job.calls.filter(isCharged).length === before.calls.filter(isCharged).length;

type Options = {
  /** Hours after which a job that waits fails. */
  longestWait: number;
  now: Clock;
  /** From 0 to 1, as `Math.random`. */
  random: () => number;
};

/**
 * When a job that was refused is tried again; `undefined` once it has waited for as long as it may. Not before a
 * `Retry-After`; without one after a pause that doubles with each refusal in a row. To that comes a share, by chance,
 * of a tenth of the time it has waited: jobs that wait together come back spread over that, and none comes much too
 * late.
 */
export function waitUntil(
  { waiting }: { waiting?: { since: string | Date; refusals: number } | undefined },
  { code, retryAfter }: Pick<AttemptFailure, "code" | "retryAfter">,
  { longestWait, now, random }: Options,
): Date | undefined {
  const since = new Date(waiting?.since ?? now());
  const end = after(since, hours(longestWait));
  if (end <= now()) return undefined;
  const waited = now().getTime() - since.getTime();
  const spread = Math.min(Math.max(waited / 10, seconds(1)), seconds(longestSpread));
  const least = retryAfter ?? pause(waiting?.refusals ?? 0, code) * (0.5 + random() / 2);
  const until = after(now(), Math.round(seconds(least) + random() * spread));
  return until < end ? until : end;
}

/** Seconds over which jobs that waited long come back. */
const longestSpread = 600;

/** Seconds: a rate limit is over within a minute, what else can be wrong often is not within five. */
const pause = (refusals: number, code: JobFailureCode): number =>
  code === "engine.rate_limited" ? Math.min(5 * 2 ** refusals, 60) : Math.min(15 * 2 ** refusals, 300);

/** Seconds: an hour, as a queue hides a message for twelve hours at most. */
const longestRedelivery = 3600;

/**
 * Seconds after which the queue delivers a message again whose attempt may have cost something, or met a bug: 15, then
 * five times as long each time, so five deliveries in forty minutes, and not before a `Retry-After`.
 */
export const secondsToRedelivery = (attempts: number, retryAfter = 0): number =>
  Math.min(longestRedelivery, Math.max(retryAfter, 15 * 5 ** (attempts - 1)));
