import { MetricUnit } from "@aws-lambda-powertools/metrics";
import type { Job, JobMessage } from "@luster/core/jobs/job";
import { isCharged } from "@luster/core/jobs/ledger";
import type { Outcome } from "@luster/core/jobs/worker";
import { logger } from "./logger.ts";
import { metrics, publish } from "./metrics.ts";

/** Logs and counts how a delivery of a job went. Ids and codes only: a prompt or a URL never comes near the log. */
export function outcomeMetrics({ job_id }: JobMessage, outcome: Outcome): void {
  const { job } = outcome;
  const ids = { job_id, shoot_id: job?.shoot_id, asset_id: job?.asset_id };
  if (outcome.done) logger.info("job done", { ...ids, status: job?.status, code: job?.error?.code });
  if (!outcome.done)
    logger.warn("job deferred", {
      ...ids,
      retry_in: outcome.retryIn,
      code: job?.setback?.code,
      error: outcome.error,
    });
  if (job) count(job, outcome.done);
  publish();
}

function count(job: Job, done: boolean): void {
  if (done && job.status === "succeeded") {
    metrics.addMetric("JobsSucceeded", MetricUnit.Count, 1);
    metrics.addMetric(
      "JobDuration",
      MetricUnit.Milliseconds,
      Date.now() - new Date(job.created_at).getTime(),
    );
  }
  if (done && job.status === "failed") metrics.addMetric("JobsFailed", MetricUnit.Count, 1);
  if ((job.error ?? job.setback)?.code.startsWith("engine."))
    metrics.addMetric("EngineFailures", MetricUnit.Count, 1);
  for (const call of callsOfThisDelivery(job)) {
    metrics.addMetric("PaidCalls", MetricUnit.Count, 1);
    metrics.addMetric("PaidCostUsd", MetricUnit.NoUnit, call.cost_usd ?? 0);
  }
}

/** Those that were or may have been charged, and that no earlier delivery has counted. */
function callsOfThisDelivery({ calls, events }: Job): Job["calls"] {
  const claimedAt = events.findLast(({ type }) => type === "claimed")?.at ?? "";
  return calls.filter((call) => isCharged(call) && call.opened_at >= claimedAt);
}
