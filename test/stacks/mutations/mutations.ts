import type { deployments } from "../evaluate.ts";

/** One way to break the stacks, and the sentence that has to notice. */
export interface Mutation {
  file: string;
  from: string;
  to: string;
  fails: string;
  /** @default "production" */
  deployment?: keyof typeof deployments;
}

const mutate = (file: string, from: string, to: string, fails: string): Mutation => ({
  file,
  from,
  to,
  fails,
});

export const mutations: Mutation[] = [
  mutate(
    "stacks/api.ts",
    "of Object.entries(routes)) {",
    'of Object.entries(routes).filter(([route]) => route !== "jobs.get")) {',
    "every route of the contract is served, and nothing else",
  ),
  mutate("stacks/api.ts", "auth: open ?", "auth: true ?", "every route but the public ones asks for a token"),
  mutate(
    "stacks/api.ts",
    "audiences: settings.AUTH_AUDIENCE",
    "audiences: []",
    "a token counts when it is from the stage's issuer and for its audience",
  ),
  mutate(
    "stacks/api.ts",
    "functions[name as keyof typeof routes].arn",
    'functions["shoots.get"].arn',
    "every route reaches the handler of its own name",
  ),
  mutate(
    "stacks/api.ts",
    "allowOrigins: settings.ALLOWED_ORIGINS",
    'allowOrigins: ["*"]',
    "only pages of the stage's origins may call it",
  ),
  mutate("stacks/api.ts", "args.defaultRouteSettings = {", "void {", "requests are throttled"),
  mutate(
    "stacks/api.ts",
    '"$context.routeKey"',
    '"$context.path"',
    "the access log is JSON that names the request and the user, and never an address with its query",
  ),

  mutate(
    "stacks/needs.ts",
    "disk: 2048",
    "disk: 512",
    "there is a function for every route and event, with the memory, time and disk it needs",
  ),
  mutate(
    "stacks/defaults.ts",
    'args.architecture ??= "arm64";',
    "",
    "every function runs on arm64 with Node 24, minified and traced",
  ),
  mutate(
    "stacks/needs.ts",
    "    sharp: true,\n",
    "",
    "sharp is installed for the worker and for nobody else",
  ),
  mutate(
    "stacks/functions.ts",
    "...(openai ? [openAiSecret]",
    "...(r2 ? [openAiSecret]",
    "every function reads the resources and the secrets it uses, and no others",
  ),
  mutate(
    "stacks/functions.ts",
    "LUSTER_STAGE: $app.stage,",
    "",
    "every function knows its stage, its service and where its metrics belong",
  ),
  mutate(
    "stacks/functions.ts",
    "...(r2 && { R2_BUCKET_NAME",
    "...({ R2_BUCKET_NAME",
    "the R2 bucket is named to those who hold its key, and to them alone",
  ),
  mutate(
    "stacks/functions.ts",
    "LUSTER_STAGE: $app.stage,",
    "LUSTER_STAGE: $app.stage, OPENAI_API_KEY: openAiSecret.value,",
    "no secret stands in an environment variable",
  ),
  mutate(
    "stacks/defaults.ts",
    ", retention: settings.LOG_RETENTION",
    "",
    "logs are JSON and are kept as long as the stage says",
  ),

  mutate(
    "stacks/defaults.ts",
    "sst.Linkable.wrap(sst.aws.Dynamo",
    "void (sst.aws.Dynamo",
    "every function may do what it does, and nothing else",
  ),
  mutate(
    "stacks/functions.ts",
    "nodejs: {",
    'policies: ["arn:aws:iam::aws:policy/AmazonS3FullAccess"],\n    nodejs: {',
    "no role has a policy beside that, except to write its own logs",
  ),
  mutate(
    "stacks/defaults.ts",
    ", ...($dev ? {} : { role: lambdaOnly })",
    "",
    "only Lambda may take a function's role, and only the scheduler the schedule's",
  ),
  mutate(
    "stacks/schedule.ts",
    "retries: 0,",
    "retries: 0,\n  dlq: functions.sweep.arn,",
    "the schedule may start the sweep, and nothing else",
  ),
  mutate(
    "stacks/schedule.ts",
    "new sst.aws.CronV2(",
    'new aws.lambda.Permission("Anybody", { function: functions.sweep.arn, action: "lambda:InvokeFunction", principal: "*" });\nnew sst.aws.CronV2(',
    "a function is invoked by this API alone",
  ),

  mutate(
    "stacks/queues.ts",
    "timeout * 6",
    "timeout * 5",
    "a message stays hidden for at least six times the time-out of its function",
  ),
  mutate("stacks/queues.ts", "retry: 5", "retry: 1000", "a job that failed five times becomes a dead letter"),
  mutate(
    "stacks/queues.ts",
    '"byQueue"',
    '"allowAll"',
    "only the jobs' queue may use the queue of dead letters",
  ),
  mutate(
    "stacks/queues.ts",
    "sqsManagedSseEnabled: true",
    "sqsManagedSseEnabled: false",
    "both queues are encrypted, polled long, and dead letters outlive jobs",
  ),
  mutate(
    "stacks/consumers.ts",
    "size: 1, partialResponses: true",
    "size: 1",
    "the worker takes one job at a time, answers for each, and no more run at once than the stage allows",
  ),
  mutate(
    "stacks/consumers.ts",
    'functions["dead-letter"].arn',
    "functions.worker.arn",
    "dead letters have a handler of their own, which answers for each",
  ),
  mutate(
    "stacks/functions.ts",
    "nodejs: {",
    "concurrency: { reserved: 5 },\n    nodejs: {",
    "no function keeps executions for itself, which would send throttled jobs to the dead letters",
  ),
  mutate(
    "stacks/schedule.ts",
    "maximumRetryAttempts: 0",
    "maximumRetryAttempts: 2",
    "the sweep runs every five minutes, one at a time",
  ),

  mutate(
    "stacks/table.ts",
    'hashKey: "due_shard"',
    'hashKey: "pk"',
    "the table is paid by use, and its sparse index tells the sweep what is due",
  ),
  mutate(
    "stacks/table.ts",
    'ttl: "expires_at",',
    "",
    "records expire by themselves and can be brought back from any second",
  ),
  mutate(
    "sst.config.ts",
    'removal: production ? "retain" : "remove"',
    'removal: "remove"',
    "production keeps its table and its standby bucket, another stage leaves nothing behind",
  ),
  mutate(
    "stacks/standby.ts",
    'sst.aws.Bucket("Standby", {',
    'sst.aws.Bucket("Standby", {\n  access: "public",',
    "the standby bucket is private, encrypted and reached by TLS alone",
  ),
  mutate(
    "stacks/standby.ts",
    '"if-none-match", ',
    "",
    "pages may upload to the standby bucket with every header that a presigned request signs",
  ),
  mutate(
    "stacks/standby.ts",
    'expiresIn: "1 day"',
    'expiresIn: "7 days"',
    "temporary and unfinished objects leave the standby bucket after a day",
  ),
  mutate(
    "sst.config.ts",
    'process.env.R2_MANAGED === "true" ?',
    "true ?",
    "a stage with a bucket of its own touches nothing at Cloudflare",
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
    "stacks/stage.ts",
    "`Luster/${$app.stage}`",
    '"Luster"',
    "alarms on our own metrics look where the handlers of this stage put them",
  ),
  mutate(
    "stacks/alarms.ts",
    "logGroupName: workerLogGroup",
    'logGroupName: "/aws/lambda/worker"',
    "a worker that was killed for its time is counted from its log",
  ),
  mutate(
    "stacks/alarms.ts",
    "okActions: [topic.arn]",
    "okActions: []",
    "every alarm reaches the topic, when it starts and when it ends, and silence is no alarm",
  ),
  mutate(
    "stacks/alarms.ts",
    "if (settings.ALARM_EMAIL)",
    "if (false)",
    "in production somebody gets the mail",
  ),
  mutate(
    "stacks/alarms.ts",
    'alarm("QueueOld"',
    'alarm("QueueAged"',
    "docs/operations.md says for every alarm what to do",
  ),
  mutate(
    "stacks/dashboard.ts",
    '"FunctionName", functions.worker.name',
    '"FunctionName", "worker"',
    "the dashboard shows every alarm, and only metrics of resources that exist",
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
    "the evaluation had an answer to every question",
  ),

  ...[
    mutate("stacks/bucket.ts", "retainOnDelete: production", "", "a bucket is made, and production keeps it"),
    mutate(
      "stacks/functions.ts",
      "R2_BUCKET_NAME: r2BucketName",
      'R2_BUCKET_NAME: "pictures"',
      "every function that uses R2 is told the name of that bucket",
    ),
    mutate(
      "stacks/bucket.ts",
      "origins: settings.ALLOWED_ORIGINS",
      'origins: ["*"]',
      "pages may upload to it with every header that a presigned request signs",
    ),
    mutate(
      "stacks/bucket.ts",
      '{ prefix: "tmp/" }',
      '{ prefix: "" }',
      "only temporary objects leave it, after a day",
    ),
  ].map((mutation) => ({ ...mutation, deployment: "managed" as const })),
];
