import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { startSqs } from "@luster/local/cloud/sqs";
import { onTestFinished } from "vitest";

/** A new SQS for the running test, and a client of it. */
export async function newSqs(): Promise<SQSClient> {
  const { endpoint, stop } = await startSqs();
  const sqs = new SQSClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "EXAMPLE", secretAccessKey: "example" },
  });
  onTestFinished(async () => {
    sqs.destroy();
    await stop();
  });
  return sqs;
}

/** Creates a queue and resolves to its URL. */
export async function newQueue(
  sqs: SQSClient,
  name: string,
  attributes: Record<string, string> = {},
): Promise<string> {
  const { QueueUrl = "" } = await sqs.send(
    new CreateQueueCommand({ QueueName: name, Attributes: attributes }),
  );
  return QueueUrl;
}

/** The queue attributes that send a message to `deadLetterUrl` after it was received `maxReceiveCount` times. */
export async function redriveTo(
  sqs: SQSClient,
  deadLetterUrl: string,
  maxReceiveCount: number,
): Promise<Record<string, string>> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: deadLetterUrl, AttributeNames: ["QueueArn"] }),
  );
  return {
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: Attributes?.["QueueArn"], maxReceiveCount }),
  };
}

/** How many messages are in the queue, and how many of them are hidden by a receiver. */
export async function depth(sqs: SQSClient, queueUrl: string): Promise<{ visible: number; hidden: number }> {
  const names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"] as const;
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [...names] }),
  );
  return { visible: Number(Attributes[names[0]]), hidden: Number(Attributes[names[1]]) };
}
