import { MetricUnit } from "@aws-lambda-powertools/metrics";
import type { Job, JobMessage } from "@luster/core/jobs/job";
import type { JobFailureCode } from "@luster/core/jobs/failure";
import { isCharged } from "@luster/core/jobs/ledger";
import type { Outcome } from "@luster/core/jobs/worker";
import { logger } from "./logger.ts";
import { count, metrics, publish } from "./metrics.ts";

/** Logs and counts how a delivery of a job went. Ids and codes only: a prompt or a URL never comes near the log. */
export function recordOutcome({ job_id }: JobMessage, outcome: Outcome): void {
  const { job, error } = outcome;
  const ids = { job_id, shoot_id: job?.shoot_id, asset_id: job?.asset_id };
  if (!outcome.done)
    logger.warn("job deferred", { ...ids, retry_in: outcome.retryIn, code: job?.setback?.code, error });
  else if (error) logger.warn("job done", { ...ids, status: job?.status, code: job?.error?.code, error });
  else logger.info("job done", { ...ids, status: job?.status, code: job?.error?.code });
  countOutcome(outcome);
}

/** Counts what a delivery did; one that found the job ended, or held by another worker, did nothing. */
export function countOutcome({ worked, done, job }: Pick<Outcome, "worked" | "done" | "job">): void {
  if (worked && job) {
    if (done) countEnd(job);
    if (isEngineFault(done ? job.error?.code : job.setback?.code)) count("EngineFailures");
    countCalls(job);
  }
  publish();
}

function countEnd({ status, created_at }: Job): void {
  count(status === "succeeded" ? "JobsSucceeded" : "JobsFailed");
  if (status !== "succeeded") return;
  const duration = Date.now() - new Date(created_at).getTime();
  metrics.addMetric("JobDuration", MetricUnit.Milliseconds, duration);
}

/** What the operator can do something about; a picture that moderation refuses concerns its owner. */
const engineFaults = new Set<JobFailureCode>([
  "engine.unavailable",
  "engine.rejected",
  "engine.unconfigured",
  "outcome_unknown",
]);

const isEngineFault = (code: JobFailureCode | undefined): boolean =>
  code !== undefined && engineFaults.has(code);

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
