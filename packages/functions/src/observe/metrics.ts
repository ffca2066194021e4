import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";

/**
 * The service's own numbers, as CloudWatch reads them out of the log. A stage has a namespace of its own, so that two in
 * one AWS account do not set off each other's alarms.
 */
export const metrics = new Metrics({
  namespace: process.env["POWERTOOLS_METRICS_NAMESPACE"] ?? "Luster",
  serviceName: "luster",
});

export const standbyUsed = (): void => void metrics.addMetric("StandbyUsed", MetricUnit.Count, 1);

/** Sends what was counted, if anything was. */
export const publish = (): void => {
  if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
};
