import { SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { pump } from "@luster/local/lambda/pump";
import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { expect, onTestFinished, test } from "vitest";
import { depth, newQueue, newSqs, redriveTo } from "../cloud/queue.ts";

type Handler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse | void>;

const seconds = 1_000;

test("a handler gets the records as Lambda gets them, with the time that is left", async () => {
  const { sqs, queue, run } = await setUp();
  const got = Promise.withResolvers<{ event: SQSEvent; name: string; left: number }>();
  run(async (event, context) =>
    got.resolve({ event, name: context.functionName, left: context.getRemainingTimeInMillis() }),
  );
  await send(sqs, queue, "one");
  const { event, name, left } = await got.promise;
  expect(event.Records).toMatchObject([
    {
      body: "one",
      eventSource: "aws:sqs",
      eventSourceARN: expect.stringMatching(/:jobs$/),
      attributes: { ApproximateReceiveCount: "1" },
      messageAttributes: { kind: { stringValue: "test", dataType: "String" } },
    },
  ]);
  expect(name).toBe("worker");
  expect(left).toBeGreaterThan(29 * seconds);
  expect(left).toBeLessThanOrEqual(30 * seconds);
});

test.each<[string, unknown]>([
  ["nothing", undefined],
  ["null", null],
  ["an empty list", { batchItemFailures: [] }],
  ["a null list", { batchItemFailures: null }],
])("a handler that answers %s has done the whole batch", async (_, answer) => {
  const { sqs, queue, run } = await setUp();
  run(answering(() => answer));
  await send(sqs, queue, "one", "two");
  await expect.poll(() => depth(sqs, queue)).toEqual({ visible: 0, hidden: 0 });
});

test("a message that is reported as failed comes back, and only that one", async () => {
  const { sqs, queue, run } = await setUp({ VisibilityTimeout: "1" });
  const seen: string[] = [];
  run(async ({ Records }) => {
    seen.push(...Records.map(({ body, attributes }) => `${body} ${attributes.ApproximateReceiveCount}`));
    return {
      batchItemFailures: Records.filter(
        ({ body, attributes }) => body === "bad" && attributes.ApproximateReceiveCount === "1",
      ).map(({ messageId }) => ({ itemIdentifier: messageId })),
    };
  });
  await send(sqs, queue, "good", "bad");
  await expect.poll(() => seen).toContain("bad 2");
  await expect.poll(() => depth(sqs, queue)).toEqual({ visible: 0, hidden: 0 });
  expect(seen).toEqual(["good 1", "bad 1", "bad 2"]);
});

test.each<[string, () => unknown]>([
  [
    "throws",
    () => {
      throw new Error("out of order");
    },
  ],
  [
    "names a message that is not in the batch",
    () => ({ batchItemFailures: [{ itemIdentifier: "unknown" }] }),
  ],
  ["names a message by an empty id", () => ({ batchItemFailures: [{ itemIdentifier: "" }] })],
  ["answers with a wrong shape", () => ({ batchItemFailures: [{ id: "x" }] })],
  ["does not end in time", () => new Promise(() => undefined)],
])(
  "when the handler %s the whole batch goes back, and to the dead-letter queue in the end",
  async (_, answer) => {
    const { sqs, queue, dead, run } = await setUp({ VisibilityTimeout: "0" });
    run(answering(answer), 100);
    await send(sqs, queue, "one", "two");
    await expect.poll(() => depth(sqs, dead)).toEqual({ visible: 2, hidden: 0 });
  },
);

test("what a handler throws is reported", async () => {
  const { sqs, queue, run, errors } = await setUp();
  run(
    answering(() => {
      throw new Error("out of order");
    }),
  );
  await send(sqs, queue, "one");
  await expect.poll(() => errors).toEqual([new Error("out of order")]);
});

test("stop waits for the running invocation and takes no further message", async () => {
  const { sqs, queue, run } = await setUp();
  const began = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();
  const { stop } = run(async () => {
    began.resolve();
    await finish.promise;
  });
  await send(sqs, queue, "one");
  await began.promise;
  await send(sqs, queue, "two");
  const stopped = stop();
  finish.resolve();
  await stopped;
  expect(await depth(sqs, queue)).toEqual({ visible: 1, hidden: 0 });
});

test("stop gives up on an invocation that does not end", async () => {
  const { sqs, queue, run } = await setUp();
  const began = Promise.withResolvers<void>();
  const { stop } = run(async () => {
    began.resolve();
    await new Promise(() => undefined);
  });
  await send(sqs, queue, "one");
  await began.promise;
  await stop(50);
  expect(await depth(sqs, queue)).toEqual({ visible: 0, hidden: 1 });
});

test("what fails because the handler cannot work comes back once it can, and nothing is received meanwhile", async () => {
  const { sqs, queue, run } = await setUp({ VisibilityTimeout: "600" });
  const state = { ready: true };
  const seen: string[] = [];
  const handler: Handler = async ({ Records }) => {
    seen.push(...Records.map(({ body, attributes }) => `${body} ${attributes.ApproximateReceiveCount}`));
    if (seen.length > 1) return undefined;
    state.ready = false;
    throw new Error("The database does not answer");
  };
  run(handler, 30 * seconds, async () => state.ready);
  await send(sqs, queue, "one");
  await expect.poll(() => state.ready).toBe(false);
  await send(sqs, queue, "two");
  await expect.poll(() => depth(sqs, queue)).toEqual({ visible: 1, hidden: 1 });
  state.ready = true;
  await expect.poll(() => depth(sqs, queue)).toEqual({ visible: 0, hidden: 0 });
  expect(seen.toSorted()).toEqual(["one 1", "one 2", "two 1"]);
});

async function setUp(attributes: Record<string, string> = {}) {
  const sqs = await newSqs();
  const dead = await newQueue(sqs, "dead");
  const queue = await newQueue(sqs, "jobs", { ...attributes, ...(await redriveTo(sqs, dead, 2)) });
  const errors: unknown[] = [];
  const run = (handler: Handler, timeoutMs = 30 * seconds, isReady = async () => true) => {
    const pumping = pump({
      sqs,
      queueUrl: queue,
      functionName: "worker",
      handler,
      concurrency: 1,
      batchSize: 10,
      timeoutMs,
      isReady,
      onError: (error) => errors.push(error),
    });
    onTestFinished(() => pumping.stop(0));
    return pumping;
  };
  return { sqs, queue, dead, errors, run };
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a handler whose answer the types would not allow
const answering = (answer: () => unknown): Handler => (async () => answer()) as Handler;

async function send(sqs: SQSClient, QueueUrl: string, ...bodies: string[]): Promise<void> {
  const attributes = { kind: { DataType: "String", StringValue: "test" } };
  await sqs.send(
    new SendMessageBatchCommand({
      QueueUrl,
      Entries: bodies.map((body, at) => ({
        Id: String(at),
        MessageBody: body,
        MessageAttributes: attributes,
      })),
    }),
  );
}
