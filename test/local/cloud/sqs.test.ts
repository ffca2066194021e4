import {
  ChangeMessageVisibilityCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { newQueue, newSqs, redriveTo } from "./queue.ts";

const receive = (QueueUrl: string, WaitTimeSeconds = 0) =>
  new ReceiveMessageCommand({
    QueueUrl,
    WaitTimeSeconds,
    MaxNumberOfMessages: 10,
    MessageSystemAttributeNames: ["All"],
  });

test("a received message is hidden until its visibility timeout and then counts one more receive", async () => {
  const sqs = await newSqs();
  const queue = await newQueue(sqs, "jobs", { VisibilityTimeout: "1" });
  await sqs.send(new SendMessageCommand({ QueueUrl: queue, MessageBody: "job" }));
  const first = await sqs.send(receive(queue));
  expect(first.Messages).toMatchObject([{ Body: "job", Attributes: { ApproximateReceiveCount: "1" } }]);
  expect((await sqs.send(receive(queue))).Messages ?? []).toEqual([]);
  const again = await sqs.send(receive(queue, 5));
  expect(again.Messages).toMatchObject([{ Body: "job", Attributes: { ApproximateReceiveCount: "2" } }]);
});

test("a message received too often goes to the dead-letter queue", async () => {
  const sqs = await newSqs();
  const dead = await newQueue(sqs, "dead");
  const queue = await newQueue(sqs, "jobs", await redriveTo(sqs, dead, 2));
  await sqs.send(new SendMessageCommand({ QueueUrl: queue, MessageBody: "poison" }));
  for (const count of ["1", "2"]) {
    const [message] = (await sqs.send(receive(queue, 1))).Messages ?? [];
    expect(message?.Attributes?.ApproximateReceiveCount).toBe(count);
    await sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: queue,
        ReceiptHandle: message?.ReceiptHandle,
        VisibilityTimeout: 0,
      }),
    );
  }
  expect((await sqs.send(receive(queue))).Messages ?? []).toEqual([]);
  expect((await sqs.send(receive(dead))).Messages).toMatchObject([{ Body: "poison" }]);
});

test("a queue's URL is valid", async () => {
  expect(new URL(await newQueue(await newSqs(), "jobs")).pathname).toBe("/000000000000/jobs");
});
