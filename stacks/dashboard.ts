import { alarms } from "./alarms/alarms.ts";
import { functions, workerLogGroup } from "./functions.ts";
import {
  type Metric,
  delayed,
  gateway,
  inFlight,
  lambda,
  luster,
  oldest,
  throttled,
  waiting,
} from "./metrics.ts";
import { basicJobs, deadLetters, jobs } from "./queues.ts";

const region = aws.getRegionOutput().region;

/**
 * One page to run the service from: are the alarms quiet, do requests and jobs flow, what does it cost, what failed.
 */
new aws.cloudwatch.Dashboard("Dashboard", {
  dashboardName: `luster-${$app.stage}`,
  dashboardBody: $jsonStringify({
    widgets: rows([
      [
        alarmStates(),
        chart("Jobs", [
          shown(luster("JobsSucceeded")),
          shown(luster("JobsFailed")),
          shown(luster("PicturesRefused")),
        ]),
      ],
      [
        chart("Requests", [shown(gateway("Count")), shown(gateway("4xx")), shown(gateway("5xx"))]),
        chart("API latency, ms", [
          shown(gateway("Latency"), "p50"),
          shown(gateway("Latency"), "p95"),
          shown(gateway("Latency"), "p99"),
        ]),
      ],
      [
        chart("Waiting and in work", [
          shown(waiting(jobs), "Maximum"),
          shown(waiting(basicJobs), "Maximum"),
          shown(inFlight(jobs), "Maximum"),
          shown(inFlight(basicJobs), "Maximum"),
          shown(delayed(jobs), "Maximum"),
          shown(waiting(deadLetters), "Maximum"),
          shown(inFlight(deadLetters), "Maximum"),
        ]),
        chart("Oldest job, waiting or in work, s", [
          shown(oldest(jobs), "Maximum"),
          shown(oldest(basicJobs), "Maximum"),
        ]),
      ],
      [
        chart("Job duration, ms", [shown(luster("JobDuration"), "p50"), shown(luster("JobDuration"), "p95")]),
        chart(
          "Paid calls and their cost, USD",
          [shown(luster("PaidCalls")), shown(luster("PaidCostUsd"))],
          3600,
        ),
      ],
      [
        chart("Worker", [
          shown(lambda(functions.worker, "Invocations")),
          shown(lambda(functions.worker, "Errors")),
          shown(lambda(functions.worker, "Throttles")),
          shown(lambda(functions.worker, "ConcurrentExecutions"), "Maximum"),
        ]),
        chart("Degraded", [
          shown(luster("EngineFailures")),
          shown(luster("AccountRefused")),
          shown(luster("RateLimited")),
          shown(luster("StandbyUsed")),
          shown(luster("SweepFailures")),
          shown(luster("CanaryFailures")),
          shown(throttled("Read")),
          shown(throttled("Write")),
          shown(throttled("Write", "due")),
        ]),
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

type Line = [...namespaceNameAndDimensions: $util.Input<string>[], options: { stat: string }];

function shown({ namespace, metricName, dimensions }: Metric, stat = "Sum"): Line {
  return [namespace, metricName, ...Object.entries(dimensions).flat(), { stat }];
}

function chart(title: string, metrics: Line[], period = 60) {
  return {
    type: "metric",
    properties: { title, region, view: "timeSeries", period, metrics },
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
