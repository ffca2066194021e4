import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { s3Client } from "@luster/core/storage/s3/client.s3";
import { startDynamoDb } from "@luster/local/cloud/dynamodb";
import type { Endpoint } from "@luster/local/cloud/listen";
import { startR2 } from "@luster/local/cloud/r2";
import { startSqs } from "@luster/local/cloud/sqs";
import { createQueues } from "@luster/local/machine/queues";
import { ensureTable } from "@luster/local/machine/table";
import type { Environment } from "../../../kit/machine.ts";
import { newBucket } from "../radosgw/bucket.ts";
import { credentials } from "../radosgw/radosgw.ts";

/** What the functions' environment says of a cloud: where its stores are, and by which names. */
export type Cloud = { environment: Environment; stop: () => Promise<void> };

const region = "us-east-1";

/** The stores of a one-machine run; the standby bucket is in the simulation of SQS, which is an S3 too. */
export async function embeddedCloud(): Promise<Cloud> {
  await using parts = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "luster-flows-"));
  parts.defer(() => rm(folder, { recursive: true, force: true }));
  const started = startedIn(parts);
  const database = await started(startDynamoDb({ folder: join(folder, "dynamodb") }));
  const sqs = await started(startSqs());
  const r2 = await started(startR2({ folder: join(folder, "r2"), port: 0, bucket: "pictures", credentials }));
  const standby = s3Client({ endpoint: sqs.endpoint, region, credentials });
  await standby.send(new CreateBucketCommand({ Bucket: "standby" }));
  standby.destroy();
  const environment = await environmentOf({
    dynamoDb: database.endpoint,
    sqs: sqs.endpoint,
    r2: { endpoint: r2.endpoint, bucket: "pictures" },
    s3: { endpoint: sqs.endpoint, bucket: "standby" },
  });
  const running = parts.move();
  return { environment, stop: () => running.disposeAsync() };
}

/** radosgw in the place of R2 and of S3, and DynamoDB Local; the queue is embedded, for there is no other SQS. */
export async function realCloud(radosgw: string, dynamoDbLocal: string): Promise<Cloud> {
  await using parts = new AsyncDisposableStack();
  const sqs = await startedIn(parts)(startSqs());
  const bucketOf = async (use: string) => {
    const bucket = `${use}-${randomUUID()}`;
    const { stop } = await newBucket(radosgw, bucket);
    parts.defer(stop);
    return { endpoint: radosgw, bucket };
  };
  const environment = await environmentOf({
    dynamoDb: dynamoDbLocal,
    sqs: sqs.endpoint,
    r2: await bucketOf("pictures"),
    s3: await bucketOf("standby"),
  });
  const running = parts.move();
  return { environment, stop: () => running.disposeAsync() };
}

type Place = { endpoint: string; bucket: string };
type Places = { dynamoDb: string; sqs: string; r2: Place; s3: Place };

async function environmentOf({ dynamoDb, sqs, r2, s3 }: Places): Promise<Environment> {
  const table = `luster-flows-${randomUUID()}`;
  const database = new DynamoDBClient({ endpoint: dynamoDb, region, credentials });
  await ensureTable(database, table);
  database.destroy();
  const queue = new SQSClient({ endpoint: sqs, region, credentials });
  const queues = await createQueues(queue, sqs);
  queue.destroy();
  return {
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb,
    AWS_ENDPOINT_URL_SQS: sqs,
    AWS_ENDPOINT_URL_S3: s3.endpoint,
    STANDBY_BUCKET_NAME: s3.bucket,
    TABLE_NAME: table,
    QUEUE_URL: queues.jobs,
    DEAD_LETTER_QUEUE_URL: queues.deadLetters,
    DELIVERY_QUEUE_URL: queues.deliveries,
    R2_ACCOUNT_ID: "example",
    R2_ACCESS_KEY_ID: credentials.accessKeyId,
    R2_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    R2_BUCKET_NAME: r2.bucket,
    R2_ENDPOINT: r2.endpoint,
    PAID_TIERS: "substitute",
    POWERTOOLS_METRICS_DISABLED: "true",
    POWERTOOLS_LOG_LEVEL: "WARN",
  };
}

const startedIn =
  (parts: AsyncDisposableStack) =>
  async (part: Promise<Endpoint>): Promise<Endpoint> => {
    const running = await part;
    parts.defer(() => running.stop());
    return running;
  };
