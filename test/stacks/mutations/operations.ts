import { mutate } from "./mutation.ts";

const alarm = "there is an alarm for each thing that somebody has to know of, at once or in the morning";
const computing = "an alarm that computes asks for one result, from metrics that it names";
const real = "every alarm watches a real resource of this stage";
const logs = "what AWS does not count is counted from the logs, in the stage's own namespace";
const topics =
  "every alarm tells one topic when it starts and when it ends, and only of a heartbeat is silence an alarm";

const budget =
  "a budget of the account tells somebody by mail before it is used up, when it is, and when it is going to be";

export const operations = [
  mutate("stacks/alarms/provider.ts", 'luster("SpendingStopped")', 'luster("PaidCalls")', alarm),
  mutate("stacks/budget.ts", "settings.AWS_BUDGET_USD", "settings.HOURLY_COST_ALARM_USD", budget),
  mutate("stacks/budget.ts", 'notification("ACTUAL", 80', 'notification("FORECASTED", 80', budget),
  mutate("stacks/budget.ts", "subscriberEmailAddresses: [address]", "subscriberEmailAddresses: []", budget),
  mutate("stacks/alarms/provider.ts", 'luster("PaidCostUsd")', 'luster("JobsSucceeded")', alarm),
  mutate("stacks/alarms/jobs.ts", "of: [27, 30]", "of: [30, 30]", alarm),
  mutate("stacks/alarms/provider.ts", 'page(\n    "AccountRefused"', 'ticket(\n    "AccountRefused"', alarm),
  mutate("stacks/alarms/jobs.ts", "over: settings.PROMISE_BASIC_MINUTES", "over: 15", alarm),
  mutate("stacks/alarms/alarm.ts", "volume >= ${least}", "volume >= 1", alarm),
  mutate(
    "stacks/alarms/jobs.ts",
    '[inFlight(deadLetters), "Minimum"]',
    '[inFlight(deadLetters), "Maximum"]',
    computing,
  ),
  mutate("stacks/alarms/jobs.ts", '[delayed(jobs), "Minimum"]', '[delayed(jobs), "Maximum"]', computing),
  mutate("stacks/alarms/alarm.ts", '[metric, "Average"]', '[metric, "Sum"]', computing),
  mutate("stacks/alarms/alarm.ts", ", returnData: true", "", computing),
  mutate("stacks/alarms/jobs.ts", "inFlight(deadLetters)", "inFlight(jobs)", real),
  mutate("stacks/alarms/jobs.ts", "received(basicJobs)", "received(jobs)", real),
  mutate("stacks/alarms/jobs.ts", "FILL(basicWaiting, 0), 0)", "basicWaiting, 0)", alarm),
  mutate(
    "stacks/alarms/jobs.ts",
    'lambda(functions.worker, "Errors")',
    'lambda(functions.sweep, "Errors")',
    real,
  ),
  mutate("stacks/alarms/api.ts", 'functions["uploads.presign"]', 'functions["jobs.get"]', real),
  mutate("stacks/log-metrics.ts", '"WorkerTimeouts", workerLogGroup', '"WorkerTimeouts", apiLogGroup', logs),
  mutate("stacks/log-metrics.ts", '$.status = "401"', "$.status = 401", logs),
  mutate("stacks/log-metrics.ts", ', defaultValue: "0"', "", logs),
  mutate("stacks/alarms/alarm.ts", "okActions: actions", "okActions: []", topics),
  mutate("stacks/alarms/alarm.ts", 'treatMissingData: "breaching"', 'treatMissingData: "missing"', topics),
  mutate(
    "stacks/topics.ts",
    'mail("PagesToPager", "page"',
    'mail("PagesToPager", "ticket"',
    "in production somebody gets the mails, and the pager the pages alone",
  ),
  mutate(
    "stacks/alarms/jobs.ts",
    '"JobsBehind"',
    '"QueueAged"',
    "docs/operations.md says for every alarm whether it wakes somebody, and what to do",
  ),
  mutate(
    "stacks/alarms/capacity.ts",
    ', writes: [throttled("Write"), "Sum"]',
    "",
    "docs/deploy.md counts what of them is paid by the month",
  ),
  mutate(
    "stacks/dashboard.ts",
    "alarms.map(({ arn }) => arn)",
    "alarms.slice(1).map(({ arn }) => arn)",
    "the dashboard shows every alarm",
  ),
  mutate(
    "stacks/dashboard.ts",
    "SOURCE '${workerLogGroup}'",
    "SOURCE 'worker'",
    "the dashboard's log widget reads the worker's log",
  ),
  mutate(
    "stacks/secrets.ts",
    "export const openAiSecret",
    "aws.getAvailabilityZonesOutput();\nexport const openAiSecret",
    "the evaluation could answer every question to AWS",
  ),
  {
    ...mutate(
      "stacks/stage.ts",
      "production || settings.ALARMS",
      "true",
      "a developer's stage has nothing that is paid by the month: no alarm, no dashboard, no metric of a log",
    ),
    deployment: "dev" as const,
  },
];
