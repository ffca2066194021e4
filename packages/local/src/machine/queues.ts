import { CreateQueueCommand, GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { maxDeliveries } from "@luster/contract/limits";

/** Seconds for which a message stays hidden unless it is given back: longer than a worker may take. */
const visibility = 660;

export type Queues = { jobs: string; deadLetters: string; deliveries: string };

/**
 * Creates the queue of jobs, the one for its dead letters, and the one of events, as a deployment has them; returns
 * their URLs.
 */
export async function createQueues(sqs: SQSClient, endpoint: string): Promise<Queues> {
  const at = { sqs, endpoint };
  const deadLetters = await create(at, "dead-letters", {});
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: deadLetters, AttributeNames: ["QueueArn"] }),
  );
  const redrive = JSON.stringify({
    deadLetterTargetArn: Attributes?.["QueueArn"],
    maxReceiveCount: maxDeliveries,
  });
  return {
    jobs: await create(at, "jobs", { RedrivePolicy: redrive }),
    deadLetters,
    deliveries: await create(at, "deliveries", {}),
  };
}

type Place = { sqs: SQSClient; endpoint: string };

async function create(
  { sqs, endpoint }: Place,
  name: string,
  attributes: Record<string, string>,
): Promise<string> {
  const Attributes = { VisibilityTimeout: String(visibility), ...attributes };
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }));
  if (QueueUrl === undefined) throw new TypeError(`The queue ${name} has no URL`);
  // The simulator names a host that not every system resolves; its path is what counts.
  return new URL(new URL(QueueUrl).pathname, endpoint).href;
}
