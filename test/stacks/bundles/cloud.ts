import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
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
 * The embedded cloud, with a table, a queue and two buckets in it. `asked` is told every action but those on R2:
 * `sqs:SendMessage`.
 */
export async function startCloud(folder: string, bucket: string, asked: (action: string) => void) {
  await using parts = new AsyncDisposableStack();
  const started = async <Part extends { stop(): Promise<void> }>(part: Promise<Part>) => {
    const { stop } = await part;
    parts.defer(stop);
    return await part;
  };
  const r2 = await started(startR2({ folder: join(folder, "r2"), port: 0, bucket, credentials }));
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
  const queues = { jobs: await newQueue("jobs"), deliveries: await newQueue("deliveries") };
  const recorded = (url: string) => new URL(new URL(url).pathname, queue.endpoint).href;
  const running = parts.move();

  return {
    /** The values behind a function's links. */
    links: {
      Table: { name: "table" },
      Jobs: { url: recorded(queues.jobs) },
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
    /** What Lambda itself would set, and where the cloud is. */
    variables: {
      AWS_LAMBDA_FUNCTION_NAME: "bundle",
      LAMBDA_TASK_ROOT: folder,
      _X_AMZN_TRACE_ID: "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1",
      AWS_REGION: aws.region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
      AWS_ENDPOINT_URL_S3: standby.endpoint,
      R2_ENDPOINT: r2.endpoint,
    },
    async nextMessage(of: keyof typeof queues = "jobs") {
      const receive = new ReceiveMessageCommand({ QueueUrl: queues[of], WaitTimeSeconds: 5 });
      const { Messages } = await client.send(receive);
      const [message] = Messages ?? [];
      return { body: message?.Body ?? "", receiptHandle: message?.ReceiptHandle ?? "" };
    },
    stop: () => running.disposeAsync(),
  };
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
