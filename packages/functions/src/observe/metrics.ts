import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";

/**
 * The service's own metrics, as CloudWatch reads them from the log. Each stage has its own namespace, so that two in
 * one AWS account do not set off each other's alarms.
 */
export const metrics = new Metrics({
  namespace: process.env["POWERTOOLS_METRICS_NAMESPACE"] ?? "Luster",
  serviceName: "luster",
});

/** Adds to a count. */
export const count = (name: string): void => void metrics.addMetric(name, MetricUnit.Count, 1);

/** Counts something that did or did not happen: the metric's average is how often it does. */
export const tell = (name: string, happened: boolean): void =>
  void metrics.addMetric(name, MetricUnit.Count, happened ? 1 : 0);

/** Sends what was counted, if anything was. */
export const publish = (): void => {
  if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
};
