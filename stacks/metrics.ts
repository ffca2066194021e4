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
  | "PicturesRefused"
  | "JobDuration"
  | "PaidCalls"
  | "PaidCostUsd"
  | "EngineFailures"
  | "AccountRefused"
  | "SpendingStopped"
  | "RateLimited"
  | "StandbyUsed"
  | "SweepsEnded"
  | "SweepFailures"
  | "DeletionsLate"
  | "DeliveriesFailed"
  | "DeliveriesDead"
  | "CanaryFailures";

/** Counted from a log, by a filter of log-metrics.ts. */
export type LoggedMetric = "Unauthorized" | "SignedIn" | "ThrottledRequests" | "WorkerTimeouts";

/** What the handlers of this stage count themselves. */
export function luster(metricName: OwnMetric): Metric {
  return { namespace: metricNamespace, metricName, dimensions: { service: "luster" } };
}

/** What is counted from a log; a log filter adds no dimension. */
export function logged(metricName: LoggedMetric): Metric {
  return { namespace: metricNamespace, metricName, dimensions: {} };
}

export function lambda(
  { name }: sst.aws.Function,
  metricName: "Invocations" | "Errors" | "Throttles" | "Duration" | "ConcurrentExecutions",
): Metric {
  return { namespace: "AWS/Lambda", metricName, dimensions: { FunctionName: name } };
}

/** What Lambda says of the account and region as a whole: without dimensions. */
export const account = {
  throttles: { namespace: "AWS/Lambda", metricName: "Throttles", dimensions: {} },
  /** Executions that run, and those that functions reserve. */
  claimed: { namespace: "AWS/Lambda", metricName: "ClaimedAccountConcurrency", dimensions: {} },
  /** The one of these whose quota CloudWatch knows. */
  running: {
    namespace: "AWS/Usage",
    metricName: "ResourceCount",
    dimensions: { Class: "None", Resource: "ConcurrentExecutions", Service: "Lambda", Type: "Resource" },
  },
} satisfies Record<string, Metric>;

export function gateway(metricName: "Count" | "4xx" | "5xx" | "Latency"): Metric {
  return { namespace: "AWS/ApiGateway", metricName, dimensions: { ApiId: api.nodes.api.id } };
}

/** Messages that nobody has received, or that came back. */
export const waiting = (of: sst.aws.Queue) => queue(of, "ApproximateNumberOfMessagesVisible");

/** Messages that were received and neither deleted nor given back yet. */
export const inFlight = (of: sst.aws.Queue) => queue(of, "ApproximateNumberOfMessagesNotVisible");

/** Messages that nobody may receive yet. */
export const delayed = (of: sst.aws.Queue) => queue(of, "ApproximateNumberOfMessagesDelayed");

/** Messages that somebody took, each time. */
export const received = (of: sst.aws.Queue) => queue(of, "NumberOfMessagesReceived");

/** Messages that are done with. */
export const taken = (of: sst.aws.Queue) => queue(of, "NumberOfMessagesDeleted");

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
