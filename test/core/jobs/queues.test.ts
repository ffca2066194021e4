import { NewBatch } from "@luster/contract/batches";
import { EngineError } from "@luster/core/engines/engine";
import { expect, test } from "vitest";
import { memoryJobQueue } from "../../kit/fakes/queue.memory.ts";
import { aJob } from "../../kit/samples.ts";
import { minutes, user, world } from "../../kit/world.ts";
import { paidEngine, workerFixture } from "./worker-fixture.ts";

const paid = { tier: "premium" } as const;

function apart() {
  const paidQueue = memoryJobQueue();
  return { ...world({ paidQueue }), paidQueue };
}

test("a job waits with those of its tier, requested alone or for a whole shoot", async () => {
  const { jobs, batches, confirmed, queue, paidQueue } = apart();
  const { asset_id, shoot_id } = await confirmed();
  const wish = { asset_id, shoot_id, strength: "natural" } as const;
  const basic = await jobs.create(user, { ...wish, tier: "basic" });
  const premium = await jobs.create(user, { ...wish, ...paid });
  const { batch_id } = await batches.create(user, shoot_id, NewBatch.parse({ ...paid, again: true }));
  expect(queue.sent).toEqual([{ user_id: user, job_id: basic.job_id }]);
  const { items: ofBatch } = await jobs.list(user, { shoot_id, batch_id, limit: 10 });
  expect(paidQueue.sent.map(({ job_id }) => job_id)).toEqual([premium.job_id, ofBatch[0]?.job_id]);
});

test("the sweep sends a job again to the queue of its tier, and adds none to a long queue whatever the other one holds", async () => {
  const { keep, sweepJobs, clock, queue, paidQueue } = apart();
  const { signal } = new AbortController();
  for (const job of [aJob({ tier: "basic" }), aJob(paid)]) await keep.jobs.create(job);
  clock.advance(minutes(16));
  await sweepJobs({ signal });
  expect([queue.sent.length, paidQueue.sent.length]).toEqual([1, 1]);
  // The workers of basic jobs have emptied theirs; the paid ones still wait.
  await queue.deliver(async () => true);
  clock.advance(minutes(31));
  await sweepJobs({ signal });
  expect([queue.sent.length, paidQueue.sent.length]).toEqual([2, 1]);
});

test("a job that waits for its provider is put back where its tier waits", async () => {
  const paidQueue = memoryJobQueue();
  const busy = new EngineError("later", "engine.rate_limited", "busy", { retryAfter: 17 });
  const { deliver, queue, job } = await workerFixture({ paidQueue, engines: paidEngine(busy).engines });
  await deliver();
  expect(queue.sent).toEqual([]);
  expect(paidQueue.sent).toMatchObject([{ job_id: job.job_id }]);
});
