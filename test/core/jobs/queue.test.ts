import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { newId } from "@luster/core/id";
import { JobMessage } from "@luster/core/jobs/job";
import { sqsQueue } from "@luster/core/queue/queue.sqs";
import { startSqs } from "@luster/local/cloud/sqs";
import { createQueues } from "@luster/local/machine/queues";
import { expect, onTestFinished, test } from "vitest";
import { memoryJobQueue } from "../../kit/fakes/queue.memory.ts";
import { closedPort } from "../../kit/servers/closed-port.ts";
import { strangeUsers } from "../../kit/suites/fixture.ts";
import { jobQueueSuite } from "../../kit/suites/job-queue.suite.ts";

jobQueueSuite("memory", async () => {
  const queue = memoryJobQueue();
  const receiveAll = async () => {
    const received: JobMessage[] = [];
    await queue.deliver(async (message) => received.push(message) > 0);
    return received;
  };
  const gone = Object.assign(memoryJobQueue(), { unavailable: true, receiveAll });
  return { port: Object.assign(queue, { receiveAll }), gone, stop: async () => {} };
});

jobQueueSuite("SQS", async () => {
  const { endpoint, stop } = await startSqs();
  const sqs = clientOf(endpoint);
  const { jobs } = await createQueues(sqs, endpoint);
  const closed = await closedPort();
  const receiveAll = () => received(sqs, jobs);
  return {
    port: { ...sqsQueue(sqs, jobs), receiveAll },
    gone: { ...sqsQueue(clientOf(closed), `${closed}/000000000000/jobs`), receiveAll },
    async stop() {
      sqs.destroy();
      await stop();
    },
  };
});

test("SQS delivers a delayed message when its delay is over, to a receiver that waits already", async () => {
  const { endpoint, stop } = await startSqs();
  onTestFinished(stop);
  const sqs = clientOf(endpoint);
  const { jobs } = await createQueues(sqs, endpoint);
  const queue = sqsQueue(sqs, jobs);
  const message = { user_id: "a", job_id: newId("job"), not_before: new Date().toISOString() };
  await queue.send({ ...message, user_id: "b" }, 900);
  expect(await queue.depth()).toBe(0);
  const sent = Date.now();
  await queue.send(message, 1);
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: jobs, WaitTimeSeconds: 20 }));
  expect(Date.now() - sent).toBeGreaterThanOrEqual(1_000);
  expect(JobMessage.parse(JSON.parse(Messages?.[0]?.Body ?? ""))).toEqual(message);
});

// The simulation does not check a group's name.
test("each user is a message group of their own, by a name that SQS takes", async () => {
  const { endpoint, stop } = await startSqs();
  onTestFinished(stop);
  const sqs = clientOf(endpoint);
  const { jobs } = await createQueues(sqs, endpoint);
  const groups: unknown[] = [];
  sqs.middlewareStack.add(
    (next) => (request) => {
      groups.push("MessageGroupId" in request.input && request.input.MessageGroupId);
      return next(request);
    },
    { step: "initialize" },
  );
  for (const user_id of strangeUsers)
    await sqsQueue<JobMessage>(sqs, jobs).send({ user_id, job_id: newId("job") });
  expect(new Set(groups).size).toBe(strangeUsers.length);
  for (const group of groups) expect(group).toMatch(/^[\w!-/:-@[-`{-~]{1,128}$/);
});

async function received(sqs: SQSClient, QueueUrl: string): Promise<JobMessage[]> {
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  if (Messages.length === 0) return [];
  const messages = Messages.map(({ Body = "" }) => JobMessage.parse(JSON.parse(Body)));
  return [...messages, ...(await received(sqs, QueueUrl))];
}

const clientOf = (endpoint: string) =>
  new SQSClient({
    endpoint,
    region: "us-east-1",
    maxAttempts: 3,
    credentials: { accessKeyId: "EXAMPLE", secretAccessKey: "example" },
  });
