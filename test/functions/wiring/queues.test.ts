import { isPaid } from "@luster/functions/wiring/engine-models";
import { queueOf, queueUrlOf, queueUrls } from "@luster/functions/wiring/queues";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

const at = "https://sqs.eu-west-1.amazonaws.com/123456789012/";

beforeEach(() => {
  vi.stubEnv("QUEUE_URL", `${at}luster-dev-JobsQueue`);
  vi.stubEnv("BASIC_QUEUE_URL", `${at}luster-dev-BasicJobsQueue`);
  vi.stubEnv("AWS_REGION", "eu-west-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "example");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "example");
});
afterEach(() => vi.unstubAllEnvs());

const tiers = ["basic", "standard", "premium"] as const;

test("tiers that a provider is paid for share a queue, and what our own engine makes has the other", () => {
  vi.stubEnv("PAID_TIERS", "openai");
  expect(tiers.map(isPaid)).toEqual([false, true, true]);
  expect(queueOf("standard")).toBe(queueOf("premium"));
  expect(queueOf("basic")).not.toBe(queueOf("premium"));
  vi.stubEnv("PAID_TIERS", "substitute");
  expect(tiers.map(isPaid)).toEqual([false, false, false]);
  expect(queueOf("premium")).toBe(queueOf("basic"));
});

test("a message is given back to the queue that its record names", () => {
  const arn = "arn:aws:sqs:eu-west-1:123456789012:";
  const named = ["luster-dev-JobsQueue", "luster-dev-BasicJobsQueue"];
  expect(named.map((name) => queueUrlOf(arn + name))).toEqual(named.map((name) => at + name));
  expect(queueUrls()).toEqual(named.map((name) => at + name));
});
