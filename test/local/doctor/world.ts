import { mkdtemp, rm } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateTableCommand, type CreateTableCommandInput, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { tableDefinition } from "@luster/core/table/definition.dynamo";
import { startDynamoDb } from "@luster/local/cloud/dynamodb";
import { startR2 } from "@luster/local/cloud/r2";
import { startSqs } from "@luster/local/cloud/sqs";
import { diagnose, exitCode, inWords } from "@luster/local/doctor/doctor";
import { allowing } from "@luster/local/gateway/origins";
import { createQueues } from "@luster/local/machine/queues";
import { afterAll, beforeAll, expect, onTestFinished } from "vitest";
import { asDeployed, type Deployed, startFunctions } from "./functions.ts";
import { type Answer, startFront } from "./front.ts";

export type Settings = Record<string, string>;

const credentials = { accessKeyId: "doctor-key", secretAccessKey: "doctor-secret-that-nobody-may-see" };
export const origin = "https://app.example";
export const apiKey = "sk-doctor-key-that-nobody-may-see";

const parts = new AsyncDisposableStack();
export let folder: string;
let r2: string;
let jobs: string;
let functions: Awaited<ReturnType<typeof startFunctions>>;
let dynamoDb: DynamoDBClient;
let sqs: { client: SQSClient; endpoint: string };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "luster-doctor-"));
  parts.defer(() => rm(folder, { recursive: true, force: true }));
  const started = <T extends { stop(): Promise<void> }>(part: T): T => {
    parts.defer(() => part.stop());
    return part;
  };
  const bucket = { bucket: "pictures", credentials, allows: allowing([origin]) };
  r2 = started(await startR2({ folder: join(folder, "r2"), port: 0, ...bucket })).endpoint;
  const table = tableDefinition("right");
  const database = started(await startDynamoDb({ folder: join(folder, "dynamodb"), definition: table }));
  const queues = started(await startSqs());
  functions = started(await startFunctions());
  Object.assign(process.env, {
    AWS_REGION: "eu-west-1",
    AWS_ACCESS_KEY_ID: "embedded",
    AWS_SECRET_ACCESS_KEY: "embedded",
    AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
    AWS_ENDPOINT_URL_SQS: queues.endpoint,
    AWS_ENDPOINT_URL_LAMBDA: functions.endpoint,
  });
  dynamoDb = new DynamoDBClient({});
  sqs = { client: new SQSClient({}), endpoint: queues.endpoint };
  await dynamoDb.send(new CreateTableCommand(table)).catch(() => {});
  ({ jobs } = await createQueues(sqs.client, sqs.endpoint));
});

afterAll(() => parts.disposeAsync());

export const own = (): Settings => bucketAt(r2);
export const stage = (): Settings => ({
  ...own(),
  TABLE_NAME: "right",
  QUEUE_URL: jobs,
  BASIC_QUEUE_URL: jobs,
  PAID_TIERS: "refuse",
});
/** A stage whose worker is so, for one test; `undefined` where the caller may not see it. */
export function workerOf(change: Partial<Deployed> | undefined): Settings {
  functions.set(change && { ...asDeployed, ...change });
  onTestFinished(() => functions.set(asDeployed));
  return stage();
}

export const queuesAt = (): string => sqs.endpoint;

export const bucketAt = (endpoint: string): Settings => ({
  R2_ENDPOINT: endpoint,
  R2_ACCOUNT_ID: "doctor",
  R2_ACCESS_KEY_ID: credentials.accessKeyId,
  R2_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  R2_BUCKET_NAME: "pictures",
  LUSTER_ORIGINS: origin,
});

/** What the doctor says of these settings; where nothing else is said, the machine's own are right. */
export async function told(settings: Settings, isDeployed = false) {
  const all: Settings = { PORT: "0", LUSTER_DATA: join(folder, "data"), LUSTER_WORKERS: "1", ...settings };
  const found = await diagnose({
    setting: (name) => all[name],
    isDeployed,
    signal: AbortSignal.timeout(60_000),
  });
  const text = inWords(found);
  expect(text).not.toContain(credentials.secretAccessKey);
  expect(text).not.toContain(apiKey);
  expect(text).not.toMatch(/\n\s+at |X-Amz-Signature/);
  return {
    text,
    all: found,
    worst: found[0],
    bad: found.filter(({ level }) => level !== "ok"),
    code: exitCode(found),
  };
}

/** What is set up wrong, and the words in which the doctor says so. */
export type Broken = [
  name: string,
  settings: () => Promise<Settings>,
  words: RegExp,
  options?: { deployed?: boolean; warns?: boolean },
];

/** That the doctor names it, with a remedy and an exit code. */
export async function named(
  _: string,
  settings: Broken[1],
  words: RegExp,
  { deployed = false, warns = false }: Broken[3] = {},
): Promise<void> {
  const { text, bad, code } = await told(await settings(), deployed);
  const finding = bad.find(({ found }) => words.test(found));
  expect(finding, text).toMatchObject({ level: warns ? "warning" : "error" });
  expect(finding?.remedy ?? "").toMatch(/\w{3,}.*\.$/);
  expect(code).toBe(warns ? 1 : 2);
}

export const front = (
  answer: (request: IncomingMessage) => Answer | undefined,
  date?: () => string,
): Promise<string> => startFront({ endpoint: r2, credentials }, answer, date);

export const denied = { status: 403, body: "<Error><Code>AccessDenied</Code></Error>" };

/** An OpenAI that knows two models, and answers for `model` what it is told. */
export async function openAi(status = 200, body: object = {}): Promise<Settings> {
  const url = await front(() => ({ status, body: JSON.stringify(body) }));
  return { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: `${url}/v1` };
}

export async function tableOf(
  name: string,
  change: (definition: CreateTableCommandInput) => void,
): Promise<Settings> {
  const definition = structuredClone(tableDefinition(name));
  change(definition);
  await dynamoDb.send(new CreateTableCommand(definition));
  return { ...stage(), TABLE_NAME: name };
}

export async function queueOf(name: string, Attributes: Record<string, string>): Promise<Settings> {
  const { QueueUrl = "" } = await sqs.client.send(new CreateQueueCommand({ QueueName: name, Attributes }));
  return { ...stage(), BASIC_QUEUE_URL: new URL(new URL(QueueUrl).pathname, sqs.endpoint).href };
}
