import { api } from "./api.ts";
import { metricNamespace } from "./stage.ts";
import { table } from "./table.ts";

/** A metric in CloudWatch, and whose it is. Queried by other dimensions than it is sent with, it is always empty. */
export interface Metric {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Record<string, $util.Input<string>>;
}

type OwnMetric =
  | "JobsSucceeded"
  | "JobsFailed"
  | "JobDuration"
  | "PaidCalls"
  | "PaidCostUsd"
  | "EngineFailures"
  | "AccountRefused"
  | "RateLimited"
  | "StandbyUsed"
  | "SweepFailures"
  | "DeliveriesTried"
  | "DeliveriesDead";

/** What the handlers of this stage count themselves. */
export function luster(metricName: OwnMetric): Metric {
  return { namespace: metricNamespace, metricName, dimensions: { service: "luster" } };
}

/** Counted from the worker's log, and a log filter adds no dimension. */
export const workerTimeouts: Metric = {
  namespace: metricNamespace,
  metricName: "WorkerTimeouts",
  dimensions: {},
};

export function lambda(
  { name }: sst.aws.Function,
  metricName: "Invocations" | "Errors" | "Throttles" | "ConcurrentExecutions",
): Metric {
  return { namespace: "AWS/Lambda", metricName, dimensions: { FunctionName: name } };
}

export function gateway(metricName: "Count" | "4xx" | "5xx" | "Latency"): Metric {
  return { namespace: "AWS/ApiGateway", metricName, dimensions: { ApiId: api.nodes.api.id } };
}

/** Messages that nobody has received, or that came back. */
export const waiting = (of: sst.aws.Queue) => queue(of, "ApproximateNumberOfMessagesVisible");

/** Messages that were received and neither deleted nor given back yet. */
export const inFlight = (of: sst.aws.Queue) => queue(of, "ApproximateNumberOfMessagesNotVisible");

/** Seconds; counts messages in flight too, and leaves out those that were received three times or more. */
export const oldest = (of: sst.aws.Queue) => queue(of, "ApproximateAgeOfOldestMessage");

function queue(of: sst.aws.Queue, metricName: string): Metric {
  return { namespace: "AWS/SQS", metricName, dimensions: { QueueName: of.nodes.queue.name } };
}

/** Of the table without its index, or of the index `due` alone. */
export function throttled(what: "Read" | "Write", index?: "due"): Metric {
  const dimensions = { TableName: table.name, ...(index && { GlobalSecondaryIndexName: index }) };
  return { namespace: "AWS/DynamoDB", metricName: `${what}ThrottleEvents`, dimensions };
}
