import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { tableDefinition } from "@luster/core/table/definition.dynamo";
import { checkEnvironment } from "@luster/functions/environment";
import type { Settings } from "@luster/settings/functions";
import { startDynamoDb } from "../cloud/dynamodb.ts";
import { rememberedPort } from "../cloud/ports.ts";
import { startSqs } from "../cloud/sqs.ts";
import { type Disk, startDisk } from "../disk/disk.ts";
import { standOnDisk } from "../disk/standby.ts";
import { type Bucket, bucket, type Doors } from "./bucket.ts";
import type { LocalSettings } from "./environment.ts";
import { createQueues } from "./queues.ts";
import { report } from "./report.ts";
import { ensureTable } from "./table.ts";

export const tableName = "luster";

/**
 * Starts the stores of a data folder that this process has, and sets the environment that the handlers read. Throws
 * `SettingsError`.
 */
export async function startStores(
  { LUSTER_DATA }: LocalSettings,
  doors: Doors,
  parts: AsyncDisposableStack,
): Promise<Bucket> {
  const database = started(
    startDynamoDb({ folder: join(LUSTER_DATA, "dynamodb"), definition: tableDefinition(tableName) }),
    parts,
  );
  const [dynamoDb, sqs, objects, disk] = await Promise.all([
    database,
    started(startSqs(), parts),
    started(bucket(LUSTER_DATA, process.env, doors), parts),
    // Not before the database is ours: it removes drafts, and another running Luster still needs its own.
    database.then(() => started(standby(LUSTER_DATA, doors), parts)),
  ]);
  Object.assign(process.env, {
    ...awsEnvironment,
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
    AWS_ENDPOINT_URL_SQS: sqs.endpoint,
    TABLE_NAME: tableName,
    PAID_TIERS: paidTiers(),
    WEBHOOK_PRIVATE_HOSTS: process.env["WEBHOOK_PRIVATE_HOSTS"] || loopbackHosts,
    WORK_FOLDER: join(LUSTER_DATA, "work"),
    ...objects.environment,
    ...disk.environment,
  });
  await ensureTable(new DynamoDBClient({}), tableName);
  const queues = await createQueues(new SQSClient({}), sqs.endpoint);
  Object.assign(process.env, {
    QUEUE_URL: queues.jobs,
    // One queue, whose workers are few: none of them should have nothing to do while jobs of the other kind wait.
    BASIC_QUEUE_URL: queues.jobs,
    DEAD_LETTER_QUEUE_URL: queues.deadLetters,
    DELIVERY_QUEUE_URL: queues.deliveries,
  });
  checkEnvironment();
  standOnDisk(process.env);
  return objects;
}

const standby = async (data: string, doors: Doors): Promise<Disk> =>
  startDisk({
    folder: join(data, "standby"),
    port: await rememberedPort(data, "standby"),
    onFault: report,
    ...doors,
  });

/** A part that started is stopped with the rest, also when another part could not start. */
export async function started<T extends { stop(): Promise<void> }>(
  part: Promise<T>,
  parts: AsyncDisposableStack,
): Promise<T> {
  const running = await part;
  parts.defer(() => running.stop());
  return running;
}

/** The embedded stores accept these. */
const awsEnvironment = {
  AWS_REGION: "eu-west-1",
  AWS_ACCESS_KEY_ID: "embedded",
  AWS_SECRET_ACCESS_KEY: "embedded",
};

/** A receiver that is being written runs beside its Luster. */
const loopbackHosts = "localhost,127.0.0.1,[::1]";

export const paidTiers = (): Settings["tiers"]["PAID_TIERS"] =>
  process.env["OPENAI_API_KEY"] ? "openai" : "substitute";
