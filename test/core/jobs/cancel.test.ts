import { EngineError } from "@luster/core/engines/engine";
import { mayBePaid } from "@luster/core/jobs/ledger";
import { expect, test } from "vitest";
import { minutes, unhurried, user, world } from "../../kit/world.ts";
import { paidEngine, workerFixture } from "./worker-fixture.ts";

test("a job that nobody has begun is cancelled at once, and its message is spent without work", async () => {
  const { jobs, confirmed, keep } = world();
  const { asset_id } = await confirmed();
  const job = await jobs.create(user, { asset_id, tier: "basic", strength: "natural" });
  expect(await jobs.cancel(user, job.job_id)).toMatchObject({ status: "cancelled" });
  const again = await jobs.cancel(user, job.job_id);
  expect(again).toEqual(await keep.jobs.get(user, job.job_id));
  expect(again.events.map(({ type }) => type)).toEqual(["queued", "cancelled"]);
});

test("another user's job is not cancelled, and not found", async () => {
  const { jobs, confirmed } = world();
  const { asset_id } = await confirmed();
  const job = await jobs.create(user, { asset_id, tier: "basic", strength: "natural" });
  await expect(jobs.cancel("ben", job.job_id)).rejects.toMatchObject({ code: "job.not_found" });
});

test("a cancelled job is tidied up after and then left alone", async () => {
  const { jobs, confirmed, keep, clock, sweepJobs } = world();
  const { asset_id } = await confirmed();
  const { job_id } = await jobs.create(user, { asset_id, tier: "basic", strength: "natural" });
  await jobs.cancel(user, job_id);
  clock.advance(minutes(21));
  expect(await sweepJobs(unhurried)).toBe(1);
  expect(await keep.jobs.get(user, job_id)).not.toHaveProperty("due_at");
});

const lost = new EngineError("unknown", "engine.outcome_unknown", "lost");
const busy = new EngineError("later", "engine.unavailable", "busy");

/** Cancels the job before this step of its worker. */
async function cancelledBefore(step: string, answer: Error | "picture" = "picture") {
  const { engines, calls } = paidEngine(answer);
  const fixture = await workerFixture({
    engines,
    job: { tier: "premium" },
    observe: async (each) => {
      if (each === step) await fixture.jobs.cancel(user, fixture.job.job_id);
    },
  });
  return { ...fixture, calls };
}

test("a job that is cancelled before its call is made buys nothing, and is cancelled by its worker", async () => {
  const { deliver, calls, read } = await cancelledBefore("open_call");
  expect(await deliver()).toMatchObject({ done: true, worked: true, job: { status: "cancelled" } });
  expect(calls).toEqual([]);
  expect(await deliver()).toMatchObject({ done: true, worked: false });
  expect(await read()).toMatchObject({ status: "cancelled", calls: [] });
});

test("a job that is cancelled while it is paid for is finished, and says so", async () => {
  const { deliver, calls, read } = await cancelledBefore("enhance");
  expect(await deliver()).toMatchObject({ done: true, job: { status: "succeeded" } });
  expect(calls).toHaveLength(1);
  const job = await read();
  expect(job && mayBePaid(job)).toBe(true);
  expect(job?.events.map(({ type, detail }) => `${type} ${detail}`)).toContain(
    "cancel_requested What is paid for is finished",
  );
});

test("a job that is cancelled and whose paid call's result is lost buys no other, and fails", async () => {
  const { deliver, calls, clock, read } = await cancelledBefore("enhance", lost);
  await deliver();
  clock.advance(minutes(60));
  await deliver();
  expect(calls).toHaveLength(1);
  expect(await read()).toMatchObject({ status: "failed", error: { code: "outcome_unknown" } });
});

test("a job that is cancelled while its provider refuses it ends instead of waiting", async () => {
  const { deliver, read } = await cancelledBefore("enhance", busy);
  await deliver();
  expect(await read()).toMatchObject({ status: "cancelled" });
});
