import { functions } from "./functions.ts";

everyFiveMinutes("Sweep", functions.sweep);

/** Starts a function that takes less than five minutes; two never run at once. */
export function everyFiveMinutes(name: string, started: sst.aws.Function) {
  new sst.aws.CronV2(`${name}Schedule`, {
    schedule: "rate(5 minutes)",
    function: started.arn,
    retries: 0,
  });

  // The next run is the retry; Lambda's own two would overlap with it.
  new aws.lambda.FunctionEventInvokeConfig(`${name}Once`, {
    functionName: started.name,
    maximumRetryAttempts: 0,
  });
}
