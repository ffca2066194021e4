import { mutate } from "./mutation.ts";

export const queues = [
  mutate(
    "stacks/queues.ts",
    "timeout * 6",
    "timeout * 5",
    "a message stays hidden for at least six times the timeout of its function",
  ),
  mutate(
    "stacks/queues.ts",
    "retry: maxDeliveries",
    "retry: 1000",
    "a job that failed five times becomes a dead letter",
  ),
  mutate(
    "stacks/queues.ts",
    '"byQueue"',
    '"allowAll"',
    "only the queues of jobs may use the queue of dead letters",
  ),
  mutate(
    "stacks/queues.ts",
    "sqsManagedSseEnabled: true",
    "sqsManagedSseEnabled: false",
    "queues are encrypted, polled long, and dead letters outlive jobs",
  ),
  mutate(
    "stacks/consumers.ts",
    "size: 1, partialResponses: true",
    "size: 1",
    "the worker takes one job at a time from either queue, reports each, and no more of each run at once than the stage allows",
  ),
  mutate(
    "stacks/consumers.ts",
    "basicJobs.subscribe(functions.worker.arn, oneByOne(workers.basic));",
    "",
    "the worker takes one job at a time from either queue, reports each, and no more of each run at once than the stage allows",
  ),
  mutate(
    "stacks/queues.ts",
    "[jobs.arn, basicJobs.arn]",
    "[jobs.arn]",
    "only the queues of jobs may use the queue of dead letters",
  ),
  mutate(
    "stacks/consumers.ts",
    'functions["dead-letter"].arn',
    "functions.worker.arn",
    "dead letters have a handler of their own, which reports each",
  ),
  mutate(
    "stacks/consumers.ts",
    "functions.webhooks.arn",
    "functions.worker.arn",
    "events are sent by a consumer of their own, ten at once, from a queue that keeps none for longer than an hour",
  ),
  {
    ...mutate(
      "stacks/stage.ts",
      "settings.RESERVE_CONCURRENCY ?? production",
      "settings.RESERVE_CONCURRENCY ?? true",
      "in production what works in the background reserves as many executions as its source starts, and nobody else any",
    ),
    deployment: "dev" as const,
  },
  mutate(
    "stacks/functions.ts",
    "reserving && name in atOnce &&",
    "name in atOnce && false &&",
    "in production what works in the background reserves as many executions as its source starts, and nobody else any",
  ),
  mutate(
    "stacks/concurrency.ts",
    "workers.paid.atOnce + workers.basic.atOnce",
    "workers.paid.atOnce",
    "in production what works in the background reserves as many executions as its source starts, and nobody else any",
  ),
  mutate(
    "stacks/concurrency.ts",
    "  webhooks: 5,",
    "  webhooks: 4,",
    "in production what works in the background reserves as many executions as its source starts, and nobody else any",
  ),
  mutate(
    "stacks/consumers.ts",
    "scalingConfig: { maximumConcurrency }",
    "scalingConfig: { maximumConcurrency: 2 * maximumConcurrency }",
    "in production what works in the background reserves as many executions as its source starts, and nobody else any",
  ),
  mutate(
    "stacks/canary.ts",
    'everyFiveMinutes("Canary", ',
    "void (",
    "the sweep, and the canary where there is one, run every five minutes, one at a time",
  ),
  mutate(
    "stacks/schedule.ts",
    "maximumRetryAttempts: 0",
    "maximumRetryAttempts: 2",
    "the sweep, and the canary where there is one, run every five minutes, one at a time",
  ),
];
