import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { JobMessage } from "@luster/core/jobs/job";
import { sqsJobQueue } from "@luster/core/jobs/queue.sqs";
import { startSqs } from "@luster/local/cloud/sqs";
import { createQueues } from "@luster/local/machine/queues";
import { memoryJobQueue } from "../fakes/queue.memory.ts";
import { closedPort } from "../storage/closed-port.ts";
import { jobQueueSuite } from "../suites/job-queue.suite.ts";

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
    port: { ...sqsJobQueue(sqs, jobs), receiveAll },
    gone: { ...sqsJobQueue(clientOf(closed), `${closed}/000000000000/jobs`), receiveAll },
    async stop() {
      sqs.destroy();
      await stop();
    },
  };
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
