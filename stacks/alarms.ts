import { functions, workerLogGroup } from "./functions.ts";
import {
  type Metric,
  gateway,
  inFlight,
  lambda,
  luster,
  oldest,
  waiting,
  workerTimeouts,
} from "./metrics.ts";
import { grants } from "./grants.ts";
import { deadLetters, deliveries, jobs } from "./queues.ts";
import { settings } from "./stage.ts";

/** Where every alarm goes; docs/operations.md has a section for each, under the name used here. */
const topic = new sst.aws.SnsTopic("Alarms");

if (settings.ALARM_EMAIL) {
  new aws.sns.TopicSubscription("AlarmsByMail", {
    topic: topic.arn,
    protocol: "email",
    endpoint: settings.ALARM_EMAIL,
  });
}

new aws.cloudwatch.LogMetricFilter("WorkerTimedOut", {
  name: `luster-${$app.stage}-worker-timed-out`,
  logGroupName: workerLogGroup,
  pattern: '{ $.type = "platform.report" && $.record.status = "timeout" }',
  metricTransformation: { namespace: workerTimeouts.namespace, name: workerTimeouts.metricName, value: "1" },
});

const minute = 60;

export const alarms = [
  // A dead letter leaves its queue as soon as its handler has read it, so that the queue's length would show nothing.
  // One that stays is read every six minutes: with a shorter period the alarm would go off anew each time.
  alarm("DeadLettersArrived", "Jobs were given up after five deliveries", {
    ...lambda(functions["dead-letter"], "Invocations"),
    statistic: "Sum",
    period: 15 * minute,
    threshold: 0,
  }),
  // Not the age of the oldest letter: SQS leaves out those that were received three times. For 27 of 30 minutes,
  // because the counts are approximate, and minute by minute, because a letter changes from one count to the other.
  alarm("DeadLettersStuck", "Dead letters stay in their queue, their jobs are not being ended", {
    ...computed("visible + FILL(inFlight, 0)", {
      visible: [waiting(deadLetters), "Minimum"],
      inFlight: [inFlight(deadLetters), "Minimum"],
    }),
    evaluationPeriods: 30,
    datapointsToAlarm: 27,
    threshold: 0,
  }),
  // The message of a killed worker stays in flight for an hour and would count, although the sweep has sent its job
  // again.
  alarm("OldestJobTooOld", "Jobs wait for more than 15 minutes", {
    ...computed("IF(visible > 0, age, 0)", {
      visible: [waiting(jobs), "Minimum"],
      age: [oldest(jobs), "Maximum"],
    }),
    evaluationPeriods: 5,
    threshold: 15 * minute,
  }),
  // Failures of a single job are answered per message and do not count here: these are crashes and timeouts.
  alarm("WorkerErrors", "The worker crashes", {
    ...lambda(functions.worker, "Errors"),
    statistic: "Sum",
    period: 5 * minute,
    threshold: 2,
  }),
  alarm("WorkerTimeouts", `The worker was killed after ${grants.worker.timeout} seconds`, {
    ...workerTimeouts,
    statistic: "Sum",
    period: 5 * minute,
    threshold: 0,
  }),
  alarm("SweepErrors", "The sweep crashes, so that lost and stuck jobs are not picked up", {
    ...lambda(functions.sweep, "Errors"),
    statistic: "Sum",
    period: 15 * minute,
    threshold: 1,
  }),
  // The sweep catches what single items throw: it does not crash for them, and Lambda counts no error.
  // One receiver that is away for a day fills this alone; many at once are ours.
  alarm("WebhooksDead", "Events were given up that no receiver took within a day", {
    ...luster("DeliveriesDead"),
    statistic: "Sum",
    period: 60 * minute,
    threshold: 100,
  }),
  alarm("OldestEventTooOld", "Events wait for more than 15 minutes to be sent", {
    ...computed("IF(visible > 0, age, 0)", {
      visible: [waiting(deliveries), "Minimum"],
      age: [oldest(deliveries), "Maximum"],
    }),
    evaluationPeriods: 5,
    threshold: 15 * minute,
  }),
  alarm("SweepFailures", "The sweep could not handle a job, an upload or an asset", {
    ...luster("SweepFailures"),
    statistic: "Sum",
    period: 15 * minute,
    threshold: 0,
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
  // Nothing passes by itself here, and every paid job waits meanwhile; each counts when it is put off.
  alarm("AccountRefused", "OpenAI refuses the account: its key, model, access or spending limit", {
    ...luster("AccountRefused"),
    statistic: "Sum",
    period: 5 * minute,
    threshold: 0,
  }),
  alarm("HourlyCost", `More than ${settings.HOURLY_COST_ALARM_USD} USD went to OpenAI in an hour`, {
    ...luster("PaidCostUsd"),
    statistic: "Sum",
    period: 60 * minute,
    threshold: settings.HOURLY_COST_ALARM_USD,
  }),
  alarm("HourlyPaidCalls", `More than ${settings.HOURLY_CALLS_ALARM} pictures went to OpenAI in an hour`, {
    ...luster("PaidCalls"),
    statistic: "Sum",
    period: 60 * minute,
    threshold: settings.HOURLY_CALLS_ALARM,
  }),
];

type Watch = Partial<aws.cloudwatch.MetricAlarmArgs> & { threshold: number };

function alarm(name: string, alarmDescription: string, watch: Watch) {
  return new aws.cloudwatch.MetricAlarm(name, {
    name: `luster-${$app.stage}-${name}`,
    alarmDescription,
    comparisonOperator: "GreaterThanThreshold",
    evaluationPeriods: 1,
    treatMissingData: "notBreaching",
    alarmActions: [topic.arn],
    okActions: [topic.arn],
    ...watch,
  });
}

/** What an expression makes of several metrics, minute by minute. */
function computed(expression: string, of: Record<string, [Metric, stat: "Minimum" | "Maximum"]>) {
  const read = Object.entries(of).map(([id, [metric, stat]]) => ({
    id,
    metric: { ...metric, stat, period: minute },
  }));
  return { metricQueries: [...read, { id: "watched", expression, label: expression, returnData: true }] };
}
