import { api } from "./api.ts";
import { functions, workerLogGroup } from "./functions.ts";
import { needs } from "./needs.ts";
import { deadLetters, jobs } from "./queues.ts";
import { metrics, settings } from "./stage.ts";

/** Where every alarm goes; docs/operations.md has a section for each, under the name used here. */
const topic = new sst.aws.SnsTopic("Alarms");

if (settings.ALARM_EMAIL) {
  new aws.sns.TopicSubscription("AlarmsByMail", {
    topic: topic.arn,
    protocol: "email",
    endpoint: settings.ALARM_EMAIL,
  });
}

const timedOut = new aws.cloudwatch.LogMetricFilter("WorkerTimedOut", {
  name: `luster-${$app.stage}-worker-timed-out`,
  logGroupName: workerLogGroup,
  pattern: '{ $.type = "platform.report" && $.record.status = "timeout" }',
  metricTransformation: { namespace: metrics, name: "WorkerTimeouts", value: "1" },
});

const minute = 60;

export const alarms = [
  // A dead letter leaves its queue as soon as its handler has read it, so that the queue's length would show nothing.
  alarm("DeadLettersArrived", "Jobs failed after five attempts", {
    ...lambda(functions["dead-letter"], "Invocations"),
    statistic: "Sum",
    period: 5 * minute,
    threshold: 0,
  }),
  alarm("DeadLettersStuck", "Dead letters are not being marked as failed jobs", {
    ...queue(deadLetters, "ApproximateAgeOfOldestMessage"),
    statistic: "Maximum",
    period: 5 * minute,
    threshold: 30 * minute,
  }),
  alarm("QueueOld", "Jobs wait for more than 15 minutes", {
    ...queue(jobs, "ApproximateAgeOfOldestMessage"),
    statistic: "Maximum",
    period: minute,
    evaluationPeriods: 5,
    threshold: 15 * minute,
  }),
  // Failures of a single job are answered per message and do not count here: these are crashes and time-outs.
  alarm("WorkerErrors", "The worker crashes", {
    ...lambda(functions.worker, "Errors"),
    statistic: "Sum",
    period: 5 * minute,
    threshold: 2,
  }),
  alarm("WorkerTimeouts", `The worker was killed after ${needs.worker.timeout} seconds`, {
    namespace: metrics,
    metricName: timedOut.metricTransformation.name,
    statistic: "Sum",
    period: 5 * minute,
    threshold: 0,
  }),
  alarm("SweepErrors", "The sweep fails, so that lost and stuck jobs are not picked up", {
    ...lambda(functions.sweep, "Errors"),
    statistic: "Sum",
    period: 15 * minute,
    threshold: 1,
  }),
  alarm("ApiErrors", "The API answers 5xx", {
    ...gateway("5xx"),
    statistic: "Sum",
    period: minute,
    evaluationPeriods: 5,
    datapointsToAlarm: 3,
    threshold: 5,
  }),
  alarm("ApiSlow", "One request in twenty takes more than two seconds", {
    ...gateway("Latency"),
    extendedStatistic: "p95",
    period: minute,
    evaluationPeriods: 5,
    threshold: 2000,
  }),
  alarm("StandbyInUse", "R2 is unavailable, pictures go to the standby bucket", {
    ...luster("StandbyUsed"),
    statistic: "Sum",
    period: 5 * minute,
    threshold: 0,
  }),
  alarm("EngineFailures", "OpenAI fails", {
    ...luster("EngineFailures"),
    statistic: "Sum",
    period: 15 * minute,
    threshold: 5,
  }),
  alarm("CostAnHour", `More than ${settings.HOURLY_COST_ALARM_USD} USD went to OpenAI in an hour`, {
    ...luster("PaidCostUsd"),
    statistic: "Sum",
    period: 60 * minute,
    threshold: settings.HOURLY_COST_ALARM_USD,
  }),
  alarm("PaidCallsAnHour", `More than ${settings.HOURLY_CALLS_ALARM} pictures went to OpenAI in an hour`, {
    ...luster("PaidCalls"),
    statistic: "Sum",
    period: 60 * minute,
    threshold: settings.HOURLY_CALLS_ALARM,
  }),
];

type Metric = Partial<aws.cloudwatch.MetricAlarmArgs> & { threshold: number };

function alarm(name: string, alarmDescription: string, metric: Metric) {
  return new aws.cloudwatch.MetricAlarm(name, {
    name: `luster-${$app.stage}-${name}`,
    alarmDescription,
    comparisonOperator: "GreaterThanThreshold",
    evaluationPeriods: 1,
    treatMissingData: "notBreaching",
    alarmActions: [topic.arn],
    okActions: [topic.arn],
    ...metric,
  });
}

function lambda(fn: sst.aws.Function, metricName: string) {
  return { namespace: "AWS/Lambda", metricName, dimensions: { FunctionName: fn.name } };
}

function queue(of: sst.aws.Queue, metricName: string) {
  return { namespace: "AWS/SQS", metricName, dimensions: { QueueName: of.nodes.queue.name } };
}

function gateway(metricName: string) {
  return { namespace: "AWS/ApiGateway", metricName, dimensions: { ApiId: api.nodes.api.id } };
}

function luster(metricName: string) {
  return { namespace: metrics, metricName, dimensions: { service: "luster" } };
}
