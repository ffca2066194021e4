import { mutate } from "./mutation.ts";

export const operations = [
  mutate(
    "stacks/alarms.ts",
    'luster("AccountRefused")',
    'luster("RateLimited")',
    "there is an alarm for each thing that has to wake somebody up",
  ),
  mutate(
    "stacks/alarms.ts",
    'luster("PaidCostUsd")',
    'luster("JobsSucceeded")',
    "there is an alarm for each thing that has to wake somebody up",
  ),
  mutate(
    "stacks/alarms.ts",
    'lambda(functions.worker, "Errors")',
    'lambda(functions.sweep, "Errors")',
    "every alarm watches a real resource of this stage",
  ),
  mutate(
    "stacks/alarms.ts",
    "datapointsToAlarm: 27,",
    "",
    "there is an alarm for each thing that has to wake somebody up",
  ),
  mutate(
    "stacks/alarms.ts",
    '[inFlight(deadLetters), "Minimum"]',
    '[inFlight(deadLetters), "Maximum"]',
    "an alarm that computes asks for one result, from metrics that it names",
  ),
  mutate(
    "stacks/alarms.ts",
    '[waiting(jobs), "Minimum"]',
    '[waiting(jobs), "Maximum"]',
    "an alarm that computes asks for one result, from metrics that it names",
  ),
  mutate(
    "stacks/alarms.ts",
    ", returnData: true",
    "",
    "an alarm that computes asks for one result, from metrics that it names",
  ),
  mutate(
    "stacks/alarms.ts",
    "inFlight(deadLetters)",
    "inFlight(jobs)",
    "every alarm watches a real resource of this stage",
  ),
  mutate(
    "stacks/alarms.ts",
    "logGroupName: workerLogGroup",
    'logGroupName: "/aws/lambda/worker"',
    "a worker that timed out is counted from its log",
  ),
  mutate(
    "stacks/alarms.ts",
    "okActions: [topic.arn]",
    "okActions: []",
    "every alarm reaches the topic, when it starts and when it ends, and silence is not an alarm",
  ),
  mutate(
    "stacks/alarms.ts",
    "if (settings.ALARM_EMAIL)",
    "if (false)",
    "in production somebody gets the mail",
  ),
  mutate(
    "stacks/alarms.ts",
    'alarm("OldestJobTooOld"',
    'alarm("QueueAged"',
    "docs/operations.md says for every alarm what to do",
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
];
