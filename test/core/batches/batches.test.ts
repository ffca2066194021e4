import { BatchView, NewBatch } from "@luster/contract/batches";
import { dynamoBatchRecords } from "@luster/core/batches/records.dynamo";
import { estimateUsd } from "@luster/core/engines/estimate";
import { openAi } from "@luster/core/engines/openai/provider";
import { Failure } from "@luster/core/failure";
import { newId } from "@luster/core/id";
import type { Job } from "@luster/core/jobs/job";
import { jobIdIn } from "@luster/core/jobs/range";
import { describe, expect, test } from "vitest";
import { memoryBatchRecords } from "../../kit/fakes/batches.memory.ts";
import { inDynamo } from "../../kit/database.ts";
import { anAsset, anOutput } from "../../kit/samples.ts";
import { batchRecordsSuite } from "../../kit/suites/batch-records.suite.ts";
import { inMemory } from "../../kit/suites/fixture.ts";
import { minutes, unhurried, user, world } from "../../kit/world.ts";

batchRecordsSuite("memory", inMemory(memoryBatchRecords));
batchRecordsSuite("DynamoDB", inDynamo(dynamoBatchRecords));

const wish = (fields: object = {}) => NewBatch.parse(fields);

/** A shoot with so many photos. */
async function setting(photos = 3, options: Parameters<typeof world>[0] = {}) {
  const all = world({ tiers: ["basic", "standard", "premium"], ...options });
  const { shoot_id } = await all.shoots.create(user, { name: "12 Garden Lane" });
  const assets = Array.from({ length: photos }, () => anAsset({ user_id: user, shoot_id }));
  for (const asset of assets) await all.keep.assets.create(asset);
  const end = (job: Job, fields: Partial<Job>) =>
    all.keep.jobs.replace({ ...job, version: job.version + 1, ...fields });
  return { ...all, shoot_id, assets, ids: assets.map(({ asset_id }) => asset_id), end };
}

const none = { queued: 0, processing: 0, succeeded: 0, needs_review: 0, failed: 0, cancelled: 0, skipped: 0 };

test("all photos of a shoot get a job each, under one batch that counts them", async () => {
  const { batches, shoot_id, ids, keep, queue } = await setting();
  const batch = await batches.create(user, shoot_id, wish({ tier: "standard", prompt: "warmer" }));
  expect(BatchView.parse(batch)).toMatchObject({
    shoot_id,
    status: "open",
    counts: { ...none, total: 3, queued: 3 },
    estimate_usd: 0.3,
    cost_usd: 0,
  });
  const jobs = keep.jobs.all();
  expect(jobs.map(({ asset_id }) => asset_id).toSorted()).toEqual(ids.toSorted());
  for (const job of jobs)
    expect(job).toMatchObject({
      batch_id: batch.batch_id,
      tier: "standard",
      prompt: "warmer",
      status: "queued",
    });
  expect(queue.sent.map((message) => message.job_id).toSorted()).toEqual(
    jobs.map(({ job_id }) => job_id).toSorted(),
  );
  expect(keep.batches.all()).toMatchObject([{ version: 2, made_at: expect.any(String) as string }]);
});

test("a batch of some photos takes those, each once, and leaves out what can hold no more outputs", async () => {
  const { batches, shoot_id, assets, ids, keep } = await setting();
  const [full = anAsset(), second] = assets;
  for (let made = 0; made < 100; made += 1) await keep.assets.addOutput(full, anOutput(full));
  const named = [full.asset_id, second?.asset_id, second?.asset_id];
  const batch = await batches.create(user, shoot_id, wish({ assets: named }));
  expect(batch).toMatchObject({
    counts: { total: 2, queued: 1, skipped: 1 },
    skipped: [{ asset_id: full.asset_id, code: "asset.too_many_outputs" }],
  });
  expect(keep.jobs.all()).toMatchObject([{ asset_id: ids[1] }]);
});

describe("all photos, asked for again", () => {
  /** A shoot of three photos whose jobs have all ended with an output. */
  async function done(fields: object = {}) {
    const all = await setting();
    const { batches, shoot_id, keep, end } = all;
    await batches.create(user, shoot_id, wish(fields));
    const jobs = keep.jobs.all();
    for (const job of jobs) {
      const asset = all.assets.find(({ asset_id }) => asset_id === job.asset_id) ?? anAsset();
      const output = anOutput(asset, { job_id: job.job_id });
      await keep.assets.addOutput(asset, output);
      await end(job, { status: "succeeded", output });
    }
    const quote = (again: object) => batches.quote(user, shoot_id, wish(again));
    return { ...all, jobs, quote };
  }

  test("are left out where they have an output of the same wish, each with the job that made it", async () => {
    const { quote, jobs, batches, shoot_id, queue, keep } = await done();
    const { skipped, counts } = await quote({});
    expect(counts).toMatchObject({ total: 3, queued: 0, skipped: 3 });
    const expected = jobs.map(({ asset_id, job_id }) => ({ asset_id, code: "job.same", job_id }));
    expect(new Set(skipped)).toEqual(new Set(expected));
    const sent = queue.sent.length;
    const batch = await batches.create(user, shoot_id, wish());
    expect(batch).toMatchObject({ status: "ended", counts: { queued: 0, skipped: 3 } });
    expect([keep.jobs.all().length, queue.sent.length]).toEqual([3, sent]);
  });

  test("are left out where a job is at it", async () => {
    const { batches, shoot_id } = await setting();
    await batches.create(user, shoot_id, wish());
    const { counts } = await batches.quote(user, shoot_id, wish());
    expect(counts).toMatchObject({ queued: 0, skipped: 3 });
  });

  test.each([
    ["of another tier", { tier: "standard" }],
    ["of another strength", { strength: "bright" }],
    ["that says again", { again: true }],
  ])("are taken by a wish %s", async (_what, fields) => {
    const { quote } = await done();
    expect((await quote(fields)).counts).toMatchObject({ queued: 3, skipped: 0 });
  });

  test("are taken when they are named", async () => {
    const { quote, ids } = await done();
    expect((await quote({ assets: ids })).counts).toMatchObject({ queued: 3, skipped: 0 });
  });

  test("are of the same wish only with the same prompt, where the tier reads one", async () => {
    const paid = await done({ tier: "standard", prompt: "warmer" });
    expect((await paid.quote({ tier: "standard", prompt: "warmer" })).counts).toMatchObject({ skipped: 3 });
    expect((await paid.quote({ tier: "standard", prompt: "cooler" })).counts).toMatchObject({ queued: 3 });
    expect((await paid.quote({ tier: "standard" })).counts).toMatchObject({ queued: 3 });
    const free = await done({ prompt: "warmer" });
    expect((await free.quote({ prompt: "cooler" })).counts).toMatchObject({ skipped: 3 });
  });

  test("are taken where the job failed, and where the output was deleted", async () => {
    const { quote, jobs, end, keep, assets } = await done();
    const [failed, deleted] = jobs;
    if (!failed || !deleted) throw new Error("no jobs");
    const stored = await keep.jobs.get(user, failed.job_id);
    if (stored) await end(stored, { status: "failed", output: undefined });
    for (const { job_id, asset_id } of [failed, deleted]) {
      const asset = assets.find((one) => one.asset_id === asset_id) ?? anAsset();
      await keep.assets.removeOutput(asset, job_id);
    }
    expect((await quote({})).counts).toMatchObject({ queued: 2, skipped: 1 });
  });
});

test("a dry run says what it would be and cost, and requests nothing", async () => {
  const { batches, shoot_id, keep, queue } = await setting();
  const quote = await batches.quote(user, shoot_id, wish({ tier: "standard" }));
  expect(quote).toMatchObject({ counts: { ...none, total: 3, queued: 3 }, estimate_usd: 0.3 });
  expect((await batches.quote(user, shoot_id, wish())).estimate_usd).toBe(0);
  expect((await batches.quote(user, shoot_id, wish({ tier: "premium" }))).estimate_usd).toBeUndefined();
  expect([keep.jobs.all(), keep.batches.all(), queue.sent]).toEqual([[], [], []]);
});

test.each([
  [{ tier: "standard", max_cost_usd: 0.29 }, "batch.over_budget"],
  [{ tier: "premium", max_cost_usd: 1_000 }, "batch.over_budget"],
  [{ assets: [newId("asset")] }, "asset.not_found"],
])("a batch of %j is refused with %s, and nothing is requested", async (fields, code) => {
  const { batches, shoot_id, keep } = await setting();
  await expect(batches.create(user, shoot_id, wish(fields))).rejects.toMatchObject({ code });
  await expect(batches.quote(user, shoot_id, wish(fields))).rejects.toMatchObject({ code });
  expect(keep.jobs.all()).toEqual([]);
});

test("a batch that costs just what is allowed is accepted", async () => {
  const { batches, shoot_id } = await setting();
  const batch = await batches.create(user, shoot_id, wish({ tier: "standard", max_cost_usd: 0.3 }));
  expect(batch).toMatchObject({ max_cost_usd: 0.3, counts: { queued: 3 } });
  const least = await batches.create(
    user,
    shoot_id,
    wish({ tier: "basic", max_cost_usd: 1e-200, again: true }),
  );
  expect(least).toMatchObject({ max_cost_usd: 0 });
});

test("a shoot with more photos than a batch can take is refused as a whole", async () => {
  const { batches, shoot_id, keep } = await setting(1_001);
  await expect(batches.create(user, shoot_id, wish())).rejects.toMatchObject({ code: "batch.too_large" });
  expect(keep.jobs.all()).toEqual([]);
});

test("a batch is refused whole when the quota has no room for all of it", async () => {
  const { batches, shoot_id, keep } = await setting(3, { quotas: { jobs: 2 } });
  await expect(batches.create(user, shoot_id, wish())).rejects.toMatchObject({ code: "quota.jobs" });
  expect([keep.jobs.all(), keep.batches.all()]).toEqual([[], []]);
});

test("the same key and wish give the same batch, also at once and when photos came meanwhile, made and counted once", async () => {
  const { batches, shoot_id, keep, queue } = await setting(3, { quotas: { jobs: 3 } });
  const create = () => batches.create(user, shoot_id, wish(), "key");
  const made = await Promise.all([create(), create(), create()]);
  await keep.assets.create(anAsset({ user_id: user, shoot_id }));
  made.push(await create());
  expect(new Set(made.map(({ batch_id }) => batch_id)).size).toBe(1);
  expect([keep.jobs.all().length, queue.sent.length]).toEqual([3, 3]);
  const other = batches.create(user, shoot_id, wish({ strength: "bright" }), "key");
  await expect(other).rejects.toMatchObject({ code: "idempotency.key_reused" });
});

test("a batch whose request died half-way is completed by the sweep, no job twice", async () => {
  const { batches, shoot_id, keep, queue, clock, sweepBatches } = await setting(30);
  const { create } = keep.jobs;
  let left = 7;
  keep.jobs.create = async (job) => {
    if (left-- <= 0) throw new Failure("service.unavailable");
    return create(job);
  };
  const batch = await batches.create(user, shoot_id, wish());
  expect(batch.counts).toMatchObject({ total: 30, queued: 30 });
  expect(keep.jobs.all().length).toBeLessThan(30);
  keep.jobs.create = create;
  expect(await sweepBatches(unhurried)).toBe(0);
  clock.advance(minutes(2));
  expect(await sweepBatches(unhurried)).toBe(1);
  expect(keep.jobs.all()).toHaveLength(30);
  expect(new Set(queue.sent.map(({ job_id }) => job_id)).size).toBe(30);
  expect(queue.sent).toHaveLength(30);
  expect(await sweepBatches(unhurried)).toBe(0);
});

test("a job whose message was not sent is left to the sweep of jobs, and the others go on", async () => {
  const { batches, shoot_id, keep, queue, errors } = await setting();
  queue.unavailable = true;
  await batches.create(user, shoot_id, wish());
  expect(keep.jobs.all()).toHaveLength(3);
  expect(errors).toHaveLength(3);
});

test("a batch counts its jobs as they are, sums what they cost, and has ended when each of them has", async () => {
  const { batches, shoot_id, keep, end, jobs, shoots } = await setting();
  const { batch_id } = await batches.create(user, shoot_id, wish({ tier: "standard" }));
  const [first, second, third] = keep.jobs.all();
  if (!first || !second || !third) throw new Error("There are three jobs");
  const paid = { state: "answered" as const, opened_at: first.created_at, cost_usd: 0.04 };
  const output = anOutput(anAsset(), { needs_review: "a window moved" });
  await end(first, { status: "succeeded", calls: [paid], output });
  await end(second, { status: "failed", calls: [paid, { ...paid, cost_usd: 0.01 }] });
  const open = await batches.show(user, batch_id);
  expect(open).toMatchObject({ status: "open", counts: { needs_review: 1, failed: 1, queued: 1, total: 3 } });
  expect(open.cost_usd).toBeCloseTo(0.09);
  await end(third, { status: "succeeded" });
  expect(await batches.show(user, batch_id)).toMatchObject({ status: "ended" });
  const listed = await jobs.list(user, { limit: 10, batch_id });
  expect(listed.items).toHaveLength(3);
  const { shoot_id: other } = await shoots.create(user, { name: "Another" });
  expect(await jobs.list(user, { limit: 10, batch_id, shoot_id: other })).toEqual({ items: [] });
});

test("a batch whose photo was deleted is seen to have ended with the others, at once", async () => {
  const { batches, shoot_id, keep, end } = await setting(2);
  const { batch_id } = await batches.create(user, shoot_id, wish());
  const [first, second] = keep.jobs.all();
  if (!first || !second) throw new Error("no jobs");
  await end(first, { status: "succeeded" });
  await keep.jobs.remove(second);
  expect(await batches.show(user, batch_id)).toMatchObject({
    status: "ended",
    counts: { ...none, total: 2, succeeded: 1 },
  });
});

test("another user's batch is not found, to see, to cancel or to list", async () => {
  const { batches, shoot_id, jobs } = await setting();
  const { batch_id } = await batches.create(user, shoot_id, wish());
  const code = "batch.not_found";
  await expect(batches.show("ben", batch_id)).rejects.toMatchObject({ code });
  await expect(batches.cancel("ben", batch_id)).rejects.toMatchObject({ code });
  await expect(jobs.list("ben", { limit: 9, batch_id })).rejects.toMatchObject({ code });
  await expect(batches.create("ben", shoot_id, wish())).rejects.toMatchObject({ code: "shoot.not_found" });
});

test("a cancelled batch cancels what has not begun and leaves what is paid for to be finished", async () => {
  const { batches, shoot_id, keep, end } = await setting();
  const { batch_id } = await batches.create(user, shoot_id, wish({ tier: "standard" }));
  const [first, second] = keep.jobs.all();
  if (!first || !second) throw new Error("There are three jobs");
  const lease = { token: "a", until: "2026-03-01T12:10:00.000Z" };
  const calls = [{ state: "calling" as const, opened_at: first.created_at }];
  await end(first, { status: "processing", lease, calls });
  await end(second, { status: "succeeded" });
  const cancelled = await batches.cancel(user, batch_id);
  expect(cancelled).toMatchObject({
    status: "open",
    cancelled_at: expect.any(String),
    counts: { processing: 1, succeeded: 1, cancelled: 1 },
  });
  const paid = await keep.jobs.get(user, first.job_id);
  expect(paid).toMatchObject({ status: "processing", lease, cancel_requested_at: expect.any(String) });
  expect(paid?.events.at(-1)).toMatchObject({
    type: "cancel_requested",
    detail: "What is paid for is finished",
  });
  expect(await batches.cancel(user, batch_id)).toMatchObject({ counts: cancelled.counts });
});

test("a batch that is cancelled while its jobs are being made is cancelled whole, also when the cancelling request dies", async () => {
  const { batches, shoot_id, keep, queue, clock, sweepBatches } = await setting(30);
  const { create } = keep.jobs;
  let left = 12;
  keep.jobs.create = async (job) => {
    if (left-- <= 0) throw new Failure("service.unavailable");
    return create(job);
  };
  const { batch_id } = await batches.create(user, shoot_id, wish());
  left = 3;
  await batches.cancel(user, batch_id);
  keep.jobs.create = create;
  clock.advance(minutes(2));
  const sent = queue.sent.length;
  await sweepBatches(unhurried);
  expect(queue.sent).toHaveLength(sent);
  expect(await batches.show(user, batch_id)).toMatchObject({ status: "ended", counts: { cancelled: 30 } });
});

test("the job of a photo in a batch has one id, and another batch gives it another", () => {
  const [batch, asset] = [newId("batch"), newId("asset")];
  expect(jobIdIn(batch, asset)).toMatch(/^job_[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
  expect(jobIdIn(batch, asset)).toBe(jobIdIn(batch, asset));
  expect(
    new Set([jobIdIn(batch, asset), jobIdIn(newId("batch"), asset), jobIdIn(batch, newId("asset"))]).size,
  ).toBe(3);
});

test("what a picture costs at most follows from the price list and the quality, and is unknown where either is", () => {
  const model = "gpt-image-2.6-sunburst";
  expect(estimateUsd(openAi, { model, quality: "high" })).toBeCloseTo(0.03 + 0.12 + 0.9888);
  expect(estimateUsd(openAi, { model, quality: "medium" })).toBeLessThan(0.41);
  expect(estimateUsd(openAi, { model, quality: "unheard-of" })).toBeUndefined();
  expect(estimateUsd(openAi, { model: "another", quality: "high" })).toBeUndefined();
});
