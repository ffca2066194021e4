import { mutate } from "./mutation.ts";

export const access = [
  mutate(
    "stacks/defaults.ts",
    "sst.Linkable.wrap(sst.aws.Dynamo",
    "void (sst.aws.Dynamo",
    "every function may do what it does, and nothing else",
  ),
  mutate(
    "stacks/grants.ts",
    'look = ["GetObject", "ListBucket"]',
    'look = ["GetObject"]',
    "every function may do what it does, and nothing else",
  ),
  mutate(
    "stacks/grants.ts",
    '[...consume, "ChangeMessageVisibility", "SendMessage"]',
    '[...consume, "ChangeMessageVisibility"]',
    "every function may do what it does, and nothing else",
  ),
  mutate(
    "stacks/grants.ts",
    '["SendMessage", "GetQueueAttributes"]',
    '["SendMessage"]',
    "every function may do what it does, and nothing else",
  ),
  mutate(
    "stacks/grants.ts",
    "timeout: 240, canary: true",
    'timeout: 240, canary: true, table: ["GetItem"]',
    "every function may do what it does, and nothing else",
  ),
  mutate(
    "stacks/functions.ts",
    "[jobs, basicJobs].flatMap(",
    "[jobs].flatMap(",
    "every function may do what it does, and nothing else",
  ),
  mutate(
    "stacks/functions.ts",
    'action === "ListBucket"',
    'action === "GetObject"',
    "every function may do what it does, and nothing else",
  ),
  mutate(
    "stacks/functions.ts",
    "nodejs: build(",
    'policies: ["arn:aws:iam::aws:policy/AmazonS3FullAccess"],\n    nodejs: build(',
    "no role has another policy but AWS's own for writing logs, which covers every log group",
  ),
  mutate(
    "stacks/defaults.ts",
    ", ...($dev ? {} : { role: lambdaOnly })",
    "",
    "only Lambda may assume a function's role, and only the scheduler a schedule's",
  ),
  mutate(
    "stacks/schedule.ts",
    "retries: 0,",
    "retries: 0,\n    dlq: functions.sweep.arn,",
    "a schedule may start its own function, and nothing else",
  ),
  mutate(
    "stacks/schedule.ts",
    'everyFiveMinutes("Sweep"',
    'new aws.lambda.Permission("Anybody", { function: functions.sweep.arn, action: "lambda:InvokeFunction", principal: "*" });\neveryFiveMinutes("Sweep"',
    "a function is invoked by this API alone",
  ),
];
