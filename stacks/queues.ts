import { maxDeliveries } from "@luster/contract/limits";
import { grants } from "./grants.ts";

const day = 86_400;

/** Where a message goes after five failed deliveries; a handler of its own marks the job as failed. */
export const deadLetters = new sst.aws.Queue("DeadLetters", {
  visibilityTimeout: visibility(grants["dead-letter"].timeout),
  transform: { queue: { ...common(), messageRetentionSeconds: 14 * day } },
});

/**
 * The jobs that wait for a worker, and for the provider that is paid for them. A message carries its user as the
 * group, which makes a standard queue a fair one: a shoot of 500 photos does not hold up somebody else's single photo.
 */
export const jobs = new sst.aws.Queue("Jobs", waitingForWorkers());

/** The jobs that nobody is paid for: seconds each, which must not wait behind minutes of the others. */
export const basicJobs = new sst.aws.Queue("BasicJobs", waitingForWorkers());

/**
 * The events that wait to be sent to webhooks. It needs no dead letters: each event is a record, which the sweep
 * sends again when its message is lost, and which ends by its own schedule.
 */
export const deliveries = new sst.aws.Queue("Deliveries", {
  visibilityTimeout: visibility(grants.webhooks.timeout),
  transform: { queue: { ...common(), messageRetentionSeconds: 3600 } },
});

new aws.sqs.RedriveAllowPolicy("DeadLettersSource", {
  queueUrl: deadLetters.url,
  redriveAllowPolicy: $jsonStringify({
    redrivePermission: "byQueue",
    sourceQueueArns: [jobs.arn, basicJobs.arn],
  }),
});

function waitingForWorkers(): sst.aws.QueueArgs {
  return {
    visibilityTimeout: visibility(grants.worker.timeout),
    dlq: { queue: deadLetters.arn, retry: maxDeliveries },
    transform: { queue: { ...common(), messageRetentionSeconds: 4 * day } },
  };
}

// Lambda asks for six times the timeout: with less, a throttled message comes back while it is still being worked on.
function visibility(timeout: number) {
  return `${timeout * 6} seconds` as const;
}

function common() {
  return { receiveWaitTimeSeconds: 20, sqsManagedSseEnabled: true };
}
