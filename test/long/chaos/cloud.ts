import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { startDynamoDb } from "@luster/local/cloud/dynamodb";
import { startR2 } from "@luster/local/cloud/r2";
import { startSqs } from "@luster/local/cloud/sqs";
import { createQueues } from "@luster/local/machine/queues";
import { ensureTable } from "@luster/local/machine/table";
import { startOpenAi } from "../../kit/servers/openai.ts";
import { providersAnswer } from "./pictures.ts";
import type { Service } from "./plan.ts";
import { type Passing, startProxy } from "./proxy.ts";
import { rateLimit } from "./rate-limit.ts";
import { delays, speed, visibility } from "./times.ts";

/** Sample values, which the simulations check signatures with and nobody else knows. */
const credentials = { accessKeyId: "embedded", secretAccessKey: "embedded" };
const apiKey = "sk-example";
const region = "eu-west-1";
const tableName = "luster";

type Options = {
  folder: string;
  /** What each proxy does to the requests of its service. */
  proxied: (service: Service) => Omit<Parameters<typeof startProxy>[0], "target" | "delayMs">;
  /** How many pictures the provider takes in a minute of the domain's. */
  perMinute: number;
  /** Told of each call that the provider refuses for that. */
  onLimit: () => void;
  /** Told of each call that reaches the provider and would be paid, and of its price in US dollars. */
  onPaidCall: (user: string, usd: number) => void;
};

/** The embedded cloud, a proxy before each part of it, and what the functions' environment says of it. */
export async function startCloud({ folder, proxied, perMinute, onLimit, onPaidCall }: Options) {
  await using parts = new AsyncDisposableStack();
  const started = async <T extends { stop(): Promise<void> }>(part: Promise<T>): Promise<T> => {
    const running = await part;
    parts.defer(() => running.stop());
    return running;
  };
  const answers = { medium: await providersAnswer("medium"), high: await providersAnswer("high") };
  const tooMany = rateLimit(perMinute);
  /** The prompt carries the user; every call that arrives within the limit is answered, and would be charged. */
  const paid = ({ prompt = "", quality }: Record<string, string>) => {
    const seconds = tooMany();
    if (seconds !== undefined) {
      onLimit();
      return { status: 429, code: "rate_limit_exceeded", headers: { "retry-after": String(seconds) } };
    }
    const { body, usd } = answers[quality === "high" ? "high" : "medium"];
    onPaidCall(/chaos-\d{6}/.exec(prompt)?.[0] ?? "", usd);
    return { delayMs: 100, body };
  };
  const bucket = (name: string) =>
    startR2({ folder: join(folder, name), port: 0, bucket: name, credentials });
  const [dynamodb, sqs, r2, s3, openai] = [
    await started(startDynamoDb({ folder: join(folder, "dynamodb") })),
    await started(startSqs()),
    await started(bucket("r2")),
    await started(bucket("s3")),
    await started(startOpenAi({ apiKey, plan: (_, { fields }) => paid(fields) })),
  ];
  const through = async (
    service: Service,
    target: string,
    more: Partial<Parameters<typeof startProxy>[0]> = {},
  ) => (await started(startProxy({ target, delayMs: delays[service], ...proxied(service), ...more }))).url;

  const direct = { region, credentials };
  const database = new DynamoDBClient({ ...direct, endpoint: dynamodb.endpoint });
  const queue = new SQSClient({ ...direct, endpoint: sqs.endpoint });
  await ensureTable(database, tableName);
  const sqsProxy = await through("sqs", sqs.endpoint, { rewrite: quickened });
  const queues = await createQueues(queue, sqs.endpoint);
  await Promise.all(Object.values(queues).map((QueueUrl) => queue.send(hiddenBriefly(QueueUrl))));
  const urlOf = (queueUrl: string): string => new URL(new URL(queueUrl).pathname, sqsProxy).href;

  const environment = {
    PATH: process.env["PATH"] ?? "",
    NODE_COMPILE_CACHE: join(folder, "compiled"),
    POWERTOOLS_METRICS_DISABLED: "true",
    POWERTOOLS_LOG_LEVEL: "WARN",
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: await through("dynamodb", dynamodb.endpoint),
    AWS_ENDPOINT_URL_SQS: sqsProxy,
    AWS_ENDPOINT_URL_S3: (await through("s3", s3.endpoint)).replace("localhost", "127.0.0.1"),
    TABLE_NAME: tableName,
    QUEUE_URL: urlOf(queues.jobs),
    DEAD_LETTER_QUEUE_URL: urlOf(queues.deadLetters),
    DELIVERY_QUEUE_URL: urlOf(queues.deliveries),
    R2_ACCOUNT_ID: "embedded",
    R2_ACCESS_KEY_ID: credentials.accessKeyId,
    R2_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    R2_BUCKET_NAME: "r2",
    R2_ENDPOINT: await through("r2", r2.endpoint),
    PAID_TIERS: "openai",
    OPENAI_API_KEY: apiKey,
    OPENAI_BASE_URL: await through("openai", openai.baseURL),
  };
  const running = parts.move();
  return {
    environment,
    /** Past the proxies, for whoever looks after the run. */
    direct: {
      queue,
      queues,
      database,
      tableName,
      endpoints: { r2: r2.endpoint, s3: s3.endpoint },
      credentials,
    },
    stop: () => running.disposeAsync(),
  };
}

export type Cloud = Awaited<ReturnType<typeof startCloud>>;

const hiddenBriefly = (QueueUrl: string) =>
  new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: String(visibility) } });

/** The handlers speak in the domain's seconds; the queue waits in ours, by whole ones. */
function quickened({ headers, body }: Passing): Buffer {
  const [, action = ""] = headers["x-amz-target"]?.toString().split(".") ?? [];
  const field = { ChangeMessageVisibility: "VisibilityTimeout", SendMessage: "DelaySeconds" }[action];
  const request: Record<string, unknown> = field === undefined ? {} : JSON.parse(body.toString());
  if (field === undefined || request[field] === undefined) return body;
  return Buffer.from(JSON.stringify({ ...request, [field]: Math.ceil(Number(request[field]) / speed) }));
}
