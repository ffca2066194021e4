import { setTimeout as pause } from "node:timers/promises";
import { newId } from "@luster/core/id";
import { JobMessage } from "@luster/core/jobs/job";
import { invocation as contextOf } from "@luster/local/lambda/context";
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { expect, test, vi } from "vitest";

/** Everything that is logged; the logger writes each level to its own method of the console. */
const lines: Record<string, unknown>[] = [];
for (const level of ["info", "warn", "error", "log"] as const)
  vi.spyOn(console, level).mockImplementation((line) => void lines.push(JSON.parse(String(line))));
vi.stubEnv("POWERTOOLS_DEV", "true");
const { invocation } = await import("@luster/functions/invocation");
const { batch } = await import("@luster/functions/consumers/batch");
const { logger } = await import("@luster/functions/observe/logger");
const { count, metrics } = await import("@luster/functions/observe/metrics");

const context = (timeoutMs = 60_000) => contextOf({ functionName: "tested", timeoutMs });
const never = new Promise<never>(() => {});

test("when only the kept-back time is left, the signal ends what runs, and its answer is still given", async () => {
  const handler = invocation<unknown, string>({
    ids: () => ({}),
    reserve: 59_000,
    run: async (_event, { getRemainingTimeInMillis }, signal) => {
      await Promise.race([never, new Promise((resolve) => signal.addEventListener("abort", resolve))]);
      await pause(20);
      return getRemainingTimeInMillis() > 30_000 ? "written down in time" : "too late";
    },
  });
  expect(await handler({}, context())).toBe("written down in time");
});

test("an exception that nobody catches fails the invocation that began it, and not the one beside it", async () => {
  const other = Promise.withResolvers<string>();
  const handler = invocation<"breaks" | "works", string>({
    ids: () => ({}),
    reserve: 1_000,
    run: (event) => {
      if (event === "works") return other.promise;
      setTimeout(() => {
        throw new Error("a library's own");
      }, 1);
      return never;
    },
  });
  const beside = handler("works", context());
  await expect(handler("breaks", context())).rejects.toThrow("where nobody waits for it");
  other.resolve("its own answer");
  expect(await beside).toBe("its own answer");
});

test("each log line has the ids of its own invocation, also of two at once", async () => {
  const met = { count: 0, all: Promise.withResolvers<void>() };
  const handler = invocation<string, void>({
    ids: (event) => ({ consumer: event }),
    reserve: 1_000,
    async run(event) {
      met.count += 1;
      if (met.count === 2) met.all.resolve();
      await met.all.promise;
      logger.info("both run", { said_by: event });
    },
  });
  await Promise.all([handler("one", context()), handler("two", context())]);
  logger.info("none runs");
  const said = lines.filter(({ message }) => message === "both run");
  expect(said.map(({ consumer, said_by }) => [consumer, said_by])).toEqual([
    ["one", "one"],
    ["two", "two"],
  ]);
  expect(lines.find(({ message }) => message === "none runs")).not.toHaveProperty("consumer");
});

test("what was counted is sent when the invocation fails too", async () => {
  const handler = invocation<unknown, void>({
    ids: () => ({}),
    reserve: 1_000,
    run() {
      count("SweepFailures");
      return Promise.reject(new Error("broken"));
    },
  });
  await expect(handler({}, context())).rejects.toThrow("broken");
  expect(metrics.hasStoredMetrics()).toBe(false);
});

test("of a batch those messages are delivered again that were not handled, threw, or name no job", async () => {
  const jobs = { done: newId("job"), deferred: newId("job"), broken: newId("job") };
  const handler = batch("tested", { schema: JobMessage, reserve: 1_000 }, async ({ message: { job_id } }) => {
    if (job_id === jobs.broken) throw new Error("broken");
    return job_id === jobs.done;
  });
  const event = sqsEvent({ ...jobs, unreadable: "no job" });
  const failed = (await handler(event, context())) satisfies SQSBatchResponse;
  expect(failed.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual([
    "deferred",
    "broken",
    "unreadable",
  ]);
  const line = lines.find(({ message, job_id }) => message === "message failed" && job_id === jobs.broken);
  expect(line).toMatchObject({ consumer: "tested", request_id: expect.any(String), message_id: "broken" });
});

const sqsEvent = (messages: Record<string, string>) =>
  ({
    Records: Object.entries(messages).map(([messageId, job_id]) => ({
      messageId,
      body: JSON.stringify({ user_id: "anna", job_id }),
    })),
  }) as SQSEvent;
