import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { maxDeliveries, workerSeconds } from "@luster/contract/limits";
import * as z from "zod";
import { type Check, type Finding, findings, whyNot } from "./finding.ts";

const { ok, warning, error } = findings("queue");
const remedy = "Deploy the stage again: `npx sst deploy` sets the queue as it should be.";
const Redrive = z.object({ maxReceiveCount: z.coerce.number(), deadLetterTargetArn: z.string() });

/** The queue of jobs of a deployment: that it is there, its dead letters, and for how long a message stays hidden. */
export const queue: Check = {
  name: "queue",
  async run({ setting, isDeployed, signal }) {
    if (!isDeployed) return [];
    const url = setting("QUEUE_URL");
    if (!url) return [error("the stage has no queue", "Deploy the stage, or name it as it was deployed.")];
    const client = new SQSClient({ maxAttempts: 2 });
    try {
      const ask = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["All"] });
      return compare((await client.send(ask, { abortSignal: signal })).Attributes ?? {});
    } catch (cause) {
      return [error(`the queue does not answer (${whyNot(cause)})`, remedy)];
    } finally {
      client.destroy();
    }
  },
};

function compare(attributes: Record<string, string>): Finding[] {
  const seconds = Number(attributes["VisibilityTimeout"]);
  const redrive = Redrive.safeParse(parsed(attributes["RedrivePolicy"])).data;
  return [
    seconds > workerSeconds
      ? ok(`a message is hidden for ${seconds} s`)
      : error(
          `a message is hidden for ${seconds} s, less than the ${workerSeconds} s that a worker may take: jobs are delivered twice`,
          remedy,
        ),
    !redrive
      ? error("the queue has no dead letters: a job that fails again and again never ends", remedy)
      : redrive.maxReceiveCount === maxDeliveries
        ? ok(`after ${maxDeliveries} deliveries a message is a dead letter`)
        : warning(
            `a message is a dead letter after ${redrive.maxReceiveCount} deliveries, not ${maxDeliveries}`,
            remedy,
          ),
  ];
}

function parsed(json = "null"): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
