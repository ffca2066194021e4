import { alarms } from "./alarms.ts";
import { api } from "./api.ts";
import { functions, workerLogGroup } from "./functions.ts";
import { deadLetters, jobs } from "./queues.ts";
import { metrics } from "./stage.ts";
import { table } from "./table.ts";

type Metric = [namespace: string, ...nameAndDimensions: $util.Input<string>[], options: object];

const region = aws.getRegionOutput().region;

/** One page to run the service from: are the alarms quiet, do requests and jobs flow, what does it cost, what failed. */
new aws.cloudwatch.Dashboard("Dashboard", {
  dashboardName: `luster-${$app.stage}`,
  dashboardBody: $jsonStringify({
    widgets: rows([
      [alarmStates(), chart("Jobs", [luster("JobsSucceeded"), luster("JobsFailed")])],
      [
        chart("Requests", [gateway("Count"), gateway("4xx"), gateway("5xx")]),
        chart("API latency, ms", [
          gateway("Latency", "p50"),
          gateway("Latency", "p95"),
          gateway("Latency", "p99"),
        ]),
      ],
      [
        chart("Waiting and in work", [
          queue(jobs, "ApproximateNumberOfMessagesVisible"),
          queue(jobs, "ApproximateNumberOfMessagesNotVisible"),
          queue(deadLetters, "ApproximateNumberOfMessagesVisible"),
        ]),
        chart("Oldest waiting job, s", [queue(jobs, "ApproximateAgeOfOldestMessage")]),
      ],
      [
        chart("Job duration, ms", [luster("JobDuration", "p50"), luster("JobDuration", "p95")]),
        chart("Paid calls and their cost, USD", [luster("PaidCalls"), luster("PaidCostUsd")], 3600),
      ],
      [
        chart("Worker", [
          lambda("Invocations"),
          lambda("Errors"),
          lambda("Throttles"),
          lambda("ConcurrentExecutions", "Maximum"),
        ]),
        chart("Degraded", [luster("EngineFailures"), luster("StandbyUsed"), records("ThrottledRequests")]),
      ],
      [failures()],
    ]),
  }),
});

function rows(content: object[][]) {
  return content.flatMap((row, y) =>
    row.map((widget, x) => ({
      ...widget,
      x: (x * 24) / row.length,
      y: y * 6,
      width: 24 / row.length,
      height: 6,
    })),
  );
}

function chart(title: string, shown: Metric[], period = 60) {
  return {
    type: "metric",
    properties: { title, region, view: "timeSeries", period, metrics: shown },
  };
}

function alarmStates() {
  return { type: "alarm", properties: { title: "Alarms", alarms: alarms.map(({ arn }) => arn) } };
}

function failures() {
  const query = $interpolate`SOURCE '${workerLogGroup}' | fields @timestamp, job_id, message, error.message | filter level = "ERROR" | sort @timestamp desc | limit 20`;
  return {
    type: "log",
    properties: { title: "The worker's last errors", region, view: "table", query },
  };
}

function gateway(name: string, stat = "Sum"): Metric {
  return ["AWS/ApiGateway", name, "ApiId", api.nodes.api.id, { stat }];
}

function queue(of: sst.aws.Queue, name: string): Metric {
  return ["AWS/SQS", name, "QueueName", of.nodes.queue.name, { stat: "Maximum" }];
}

function lambda(name: string, stat = "Sum"): Metric {
  return ["AWS/Lambda", name, "FunctionName", functions.worker.name, { stat }];
}

function luster(name: string, stat = "Sum"): Metric {
  return [metrics, name, "service", "luster", { stat }];
}

function records(name: string): Metric {
  return ["AWS/DynamoDB", name, "TableName", table.name, { stat: "Sum" }];
}
