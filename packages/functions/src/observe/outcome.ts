import { MetricUnit } from "@aws-lambda-powertools/metrics";
import { type Waiting } from "@luster/contract/jobs";
import { hasEnded, type Job, type JobMessage } from "@luster/core/jobs/job";
import type { JobFailureCode } from "@luster/contract/job-failures";
import { isCharged } from "@luster/core/jobs/ledger";
import type { Outcome } from "@luster/core/jobs/worker";
import { secondsUntil } from "@luster/core/time";
import { logger } from "./logger.ts";
import { count, metrics, publish, tell } from "./metrics.ts";

/** Logs and counts how a delivery of a job went. Ids and codes only: a prompt or a URL never comes near the log. */
export function recordOutcome({ job_id }: JobMessage, outcome: Outcome): void {
  const { job, error } = outcome;
  const ids = { job_id, shoot_id: job?.shoot_id, asset_id: job?.asset_id };
  if (job?.waiting && !job.lease) logWait({ ...ids, error }, job.waiting, outcome);
  else if (!outcome.done)
    logger.warn("job deferred", { ...ids, retry_in: outcome.retryIn, code: job?.setback?.code, error });
  else if (error) logger.warn("job done", { ...ids, status: job?.status, code: job?.error?.code, error });
  else logger.info("job done", { ...ids, status: job?.status, code: job?.error?.code });
  countOutcome(outcome);
}

/**
 * Only what a provider or a store said is news; of the hundreds that wait behind it each line would say the same
 * again.
 */
function logWait(facts: object, { code, message, not_before }: Waiting, { worked, error }: Outcome): void {
  const isNews =
    worked && error instanceof Error && error.cause !== undefined && code !== "engine.rate_limited";
  const retry_in = secondsUntil(new Date(not_before), new Date());
  logger[isNews ? "warn" : "info"]("job deferred", { ...facts, retry_in, code, reason: message });
}

/** Counts what a delivery did; one that found the job ended, waiting, or held by another worker, did nothing. */
export function countOutcome({ worked, done, job }: Pick<Outcome, "worked" | "done" | "job">): void {
  if (worked && job) {
    const code = hasEnded(job) ? job.error?.code : job.setback?.code;
    if (done && hasEnded(job)) countEnd(job);
    if (job.tier !== "basic") countCause(code);
    countCalls(job);
  }
  publish();
}

function countEnd({ status, created_at, error }: Job): void {
  if (status === "cancelled") return;
  const isRefused = error !== undefined && refusals.has(error.code);
  tell("JobsFailed", status === "failed" && !isRefused);
  if (isRefused) count("PicturesRefused");
  if (status !== "succeeded") return;
  count("JobsSucceeded");
  const duration = Date.now() - new Date(created_at).getTime();
  metrics.addMetric("JobDuration", MetricUnit.Milliseconds, duration);
}

/** Ends for which the picture or its owner is the reason, and nobody has to get up. */
const refusals = new Set<JobFailureCode>([
  "picture.unreadable",
  "picture.too_large",
  "picture.unsupported",
  "asset.deleted",
  "asset.too_many_outputs",
  "engine.moderation_blocked",
]);

/**
 * What the operator can do something about, each by its own metric: a picture that moderation refuses concerns its
 * owner, and a rate limit that is reached is no failure. Each is told of every try of a paid job, so that its average
 * is the share of tries.
 */
const causes: readonly (readonly [string, readonly JobFailureCode[]])[] = [
  ["AccountRefused", ["engine.account"]],
  ["RateLimited", ["engine.rate_limited"]],
  ["EngineFailures", ["engine.unavailable", "engine.rejected", "engine.unconfigured", "outcome_unknown"]],
];

function countCause(code: JobFailureCode | undefined): void {
  for (const [metric, codes] of causes) tell(metric, code !== undefined && codes.includes(code));
}

function countCalls(job: Job): void {
  for (const { cost_usd = 0 } of uncounted(job)) {
    count("PaidCalls");
    metrics.addMetric("PaidCostUsd", MetricUnit.NoUnit, cost_usd);
  }
}

/**
 * The calls since the last delivery that reached its end, which counted its own: those of this delivery, and those of
 * workers that were killed before it.
 */
function uncounted({ calls, events }: Job): Job["calls"] {
  const ends = events.filter(({ type }) => type === "deferred" || type === "succeeded" || type === "failed");
  const counted = ends.at(-2)?.at ?? "";
  return calls.filter((call) => isCharged(call) && call.opened_at > counted);
}
