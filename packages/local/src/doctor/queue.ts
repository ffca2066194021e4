import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { maxDeliveries, workerSeconds } from "@luster/contract/limits";
import * as z from "zod";
import { type Check, type Finding, findings, whyNot } from "./finding.ts";

const { ok, warning, error } = findings("queue");
const remedy = "Deploy the stage again: `npx sst deploy` sets the queue as it should be.";
const Redrive = z.object({ maxReceiveCount: z.coerce.number(), deadLetterTargetArn: z.string() });

/** The queues of jobs, by the setting that names each. */
export const queues = { QUEUE_URL: "the queue of paid jobs", BASIC_QUEUE_URL: "the queue of basic jobs" };

/** The queues of jobs of a deployment: that they are there, dead letters, and for how long a message stays hidden. */
export const queue: Check = {
  name: "queue",
  async run({ setting, isDeployed, signal }) {
    if (!isDeployed) return [];
    const client = new SQSClient({ maxAttempts: 2 });
    const found = await Promise.all(
      Object.entries(queues).map(([name, which]) => look(client, { which, url: setting(name), signal })),
    );
    client.destroy();
    return found.flat();
  },
};

type Looked = { which: string; url: string | undefined; signal: AbortSignal };

async function look(client: SQSClient, { which, url, signal }: Looked): Promise<Finding[]> {
  if (!url) return [error(`the stage lacks ${which}`, "Deploy the stage, or name it as it was deployed.")];
  const ask = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["All"] });
  return client.send(ask, { abortSignal: signal }).then(
    ({ Attributes = {} }) => compare(which, Attributes),
    (cause: unknown) => [error(`${which} does not answer (${whyNot(cause)})`, remedy)],
  );
}

function compare(which: string, attributes: Record<string, string>): Finding[] {
  const seconds = Number(attributes["VisibilityTimeout"]);
  const redrive = Redrive.safeParse(parsed(attributes["RedrivePolicy"])).data;
  return [
    seconds > workerSeconds
      ? ok(`${which} hides a message for ${seconds} s`)
      : error(
          `${which} hides a message for ${seconds} s, less than the ${workerSeconds} s that a worker may take: jobs are delivered twice`,
          remedy,
        ),
    !redrive
      ? error(`${which} has no dead letters: a job that fails again and again never ends`, remedy)
      : redrive.maxReceiveCount === maxDeliveries
        ? ok(`${which} makes a dead letter of a message after ${maxDeliveries} deliveries`)
        : warning(
            `${which} makes a dead letter of a message after ${redrive.maxReceiveCount} deliveries, not ${maxDeliveries}`,
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
