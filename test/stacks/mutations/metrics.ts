import { mutate } from "./mutation.ts";

const dimensions = "AWS sends what alarms and the dashboard read with exactly those dimensions";
const counted = "what they read of our own is counted by a handler, or by a filter on a log";
const exist = "they read of resources that exist";

export const metrics = [
  mutate("stacks/metrics.ts", "`${what}ThrottleEvents`", '"ThrottledRequests"', dimensions),
  mutate("stacks/metrics.ts", "GlobalSecondaryIndexName: index", "IndexName: index", dimensions),
  mutate("stacks/metrics.ts", "{ ApiId:", "{ ApiName:", dimensions),
  mutate(
    "stacks/alarms/background.ts",
    'luster("SweepFailures")',
    'luster("SweepFailed" as "SweepFailures")',
    counted,
  ),
  mutate("stacks/metrics.ts", '{ service: "luster" }', '{ service: "luster", route: "any" }', counted),
  mutate("stacks/stage.ts", "`Luster/${$app.stage}`", '"Luster"', counted),
  mutate("stacks/metrics.ts", "QueueName: of.nodes.queue.name", 'QueueName: "jobs"', exist),
  mutate("stacks/dashboard.ts", 'throttled("Write", "due")', 'throttled("Write", "other" as "due")', exist),
];
