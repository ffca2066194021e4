import { functions } from "./functions.ts";

new sst.aws.CronV2("SweepSchedule", {
  schedule: "rate(5 minutes)",
  function: functions.sweep.arn,
  retries: 0,
});

// The next run is the retry; Lambda's own two would overlap with it.
new aws.lambda.FunctionEventInvokeConfig("SweepOnce", {
  functionName: functions.sweep.name,
  maximumRetryAttempts: 0,
});
