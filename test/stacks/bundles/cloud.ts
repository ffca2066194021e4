import { join } from "node:path";
import { DynamoDBClient, ScanCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { startDynamoDb } from "@luster/local/cloud/dynamodb";
import { startR2 } from "@luster/local/cloud/r2";
import { startSqs } from "@luster/local/cloud/sqs";
import { ensureTable } from "@luster/local/machine/table";
import { startRecorder } from "./recorder.ts";

const credentials = { accessKeyId: "EXAMPLE", secretAccessKey: "example-secret" };
const aws = { region: "eu-west-1", credentials };

/**
 * The embedded cloud, with a table, queues and two buckets in it. `asked` is told every action but those on R2:
 * `sqs:SendMessage`.
 */
export async function startCloud(folder: string, bucket: string, asked: (action: string) => void) {
  await using parts = new AsyncDisposableStack();
  const started = async <Part extends { stop(): Promise<void> }>(part: Promise<Part>) => {
    const { stop } = await part;
    parts.defer(stop);
    return await part;
  };
  const objects = await started(startR2({ folder: join(folder, "r2"), port: 0, bucket, credentials }));
  const r2 = await started(startRecorder(objects.endpoint, () => {}));
  const dynamo = await started(startDynamoDb({ folder: join(folder, "table") }));
  const sqs = await started(startSqs());
  const table = await started(startRecorder(dynamo.endpoint, (action) => asked(`dynamodb:${action}`)));
  const queue = await started(startRecorder(sqs.endpoint, (action) => asked(`sqs:${action}`)));
  const standby = await started(startRecorder(sqs.endpoint, (action) => asked(`s3:${action}`)));

  const client = new SQSClient({ ...aws, endpoint: sqs.endpoint });
  await createTable(dynamo.endpoint);
  await createBucket(sqs.endpoint);
  await warm(r2.endpoint, bucket);
  const newQueue = async (QueueName: string) => {
    const Attributes = { VisibilityTimeout: "3600" };
    const { QueueUrl = "" } = await client.send(new CreateQueueCommand({ QueueName, Attributes }));
    return QueueUrl;
  };
  const queues = {
    jobs: await newQueue("jobs"),
    basicJobs: await newQueue("basic-jobs"),
    deliveries: await newQueue("deliveries"),
  };
  const recorded = (url: string) => new URL(new URL(url).pathname, queue.endpoint).href;
  const running = parts.move();

  return {
    /** The values behind a function's links. */
    links: {
      Table: { name: "table" },
      Jobs: { url: recorded(queues.jobs) },
      BasicJobs: { url: recorded(queues.basicJobs) },
      Deliveries: { url: recorded(queues.deliveries) },
      Standby: { name: "standby" },
      R2AccountId: { value: "0".repeat(32) },
      R2AccessKeyId: { value: credentials.accessKeyId },
      R2SecretAccessKey: { value: credentials.secretAccessKey },
      OpenAiApiKey: { value: "example-key" },
      // Nobody is there.
      CanaryTarget: { api: "http://127.0.0.1:9", issuer: "http://127.0.0.1:9", audience: "luster" },
      CanaryClientSecret: { value: "example-secret" },
    } as Record<string, object>,
    /** What Lambda sets of a function's role, and where the cloud is. */
    variables: {
      AWS_REGION: aws.region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
      AWS_ENDPOINT_URL_S3: standby.endpoint,
      R2_ENDPOINT: r2.endpoint,
    },
    async nextMessage(of: keyof typeof queues = "basicJobs") {
      const receive = new ReceiveMessageCommand({ QueueUrl: queues[of], WaitTimeSeconds: 5 });
      const { Messages } = await client.send(receive);
      const [message] = Messages ?? [];
      return { body: message?.Body ?? "", receiptHandle: message?.ReceiptHandle ?? "" };
    },
    /** Everything that a function is connected to. */
    services: { table, queue, standby, r2 },
    /** As if so much time had passed that no worker's claim holds any longer. */
    endLeases: () => endLeases(dynamo.endpoint),
    stop: () => running.disposeAsync(),
  };
}

async function endLeases(endpoint: string) {
  const client = new DynamoDBClient({ ...aws, endpoint });
  const { Items = [] } = await client.send(new ScanCommand({ TableName: "table" }));
  const claimed = Items.filter(({ lease }) => lease !== undefined);
  for (const { pk, sk } of claimed) {
    const update = new UpdateItemCommand({
      TableName: "table",
      Key: { pk: pk ?? { S: "" }, sk: sk ?? { S: "" } },
      UpdateExpression: "SET lease.#until = :past",
      ExpressionAttributeNames: { "#until": "until" },
      ExpressionAttributeValues: { ":past": { S: new Date(0).toISOString() } },
    });
    await client.send(update);
  }
  client.destroy();
}

async function createTable(endpoint: string) {
  const client = new DynamoDBClient({ ...aws, endpoint });
  await ensureTable(client, "table");
  client.destroy();
}

/** fauxqs is an S3 too. */
async function createBucket(endpoint: string) {
  const client = new S3Client({ ...aws, endpoint, forcePathStyle: true });
  await client.send(new CreateBucketCommand({ Bucket: "standby" }));
  client.destroy();
}

/** The simulation's first answer takes longer than the health check waits for. */
async function warm(endpoint: string, Bucket: string) {
  const client = new S3Client({ ...aws, region: "auto", endpoint, forcePathStyle: true });
  await client.send(new ListObjectsV2Command({ Bucket }));
  client.destroy();
}
