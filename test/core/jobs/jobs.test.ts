import { JobView, NewJob } from "@luster/contract/jobs";
import type { Tier } from "@luster/contract/tier";
import { newId } from "@luster/core/id";
import { expect, test } from "vitest";
import { idOf } from "../../kit/fakes/ids.ts";
import { anOutput } from "../../kit/samples.ts";
import { minutes, unhurried, user, world } from "../../kit/world.ts";

async function setting(options: Parameters<typeof world>[0] = {}) {
  const all = world(options);
  const asset = await all.confirmed();
  return {
    ...all,
    asset,
    wish: { asset_id: asset.asset_id, tier: "basic" as const, strength: "natural" as const },
  };
}

test("an accepted job is written, sent and due", async () => {
  const { jobs, wish, keep, queue, asset } = await setting();
  const job = await jobs.create(user, { ...wish, prompt: "brighter" });
  expect(job).toEqual({
    job_id: idOf("job", 1),
    user_id: user,
    shoot_id: asset.shoot_id,
    asset_id: asset.asset_id,
    status: "queued",
    tier: "basic",
    strength: "natural",
    prompt: "brighter",
    created_at: "2026-03-01T12:00:00.000Z",
    updated_at: "2026-03-01T12:00:00.000Z",
    version: 1,
    attempts: 0,
    calls: [],
    events: [
      { at: "2026-03-01T12:00:00.000Z", type: "queued" },
      { at: "2026-03-01T12:00:00.000Z", type: "prompt_ignored", detail: "The tier basic takes no prompt" },
    ],
    due_at: "2026-03-01T12:15:00.000Z",
  });
  expect(keep.jobs.all()).toEqual([job]);
  expect(queue.sent).toEqual([{ user_id: user, job_id: job.job_id }]);
});

test("the same key and wish give the same job, sent once", async () => {
  const { jobs, wish, queue, clock, keep } = await setting();
  const first = await jobs.create(user, wish, "key");
  clock.advance(minutes(5));
  expect(await jobs.create(user, wish, "key")).toEqual(first);
  expect(queue.sent).toHaveLength(1);
  expect(keep.jobs.all()).toHaveLength(1);
});

test("the same key with another wish is refused", async () => {
  const { jobs, wish } = await setting();
  await jobs.create(user, wish, "key");
  const other = jobs.create(user, { ...wish, prompt: "darker" }, "key");
  await expect(other).rejects.toMatchObject({ code: "idempotency.key_reused" });
});

test("requests that race with one key make one job", async () => {
  const { jobs, wish, keep } = await setting();
  const race = await Promise.all(Array.from({ length: 5 }, () => jobs.create(user, wish, "key")));
  expect(new Set(race.map(({ job_id }) => job_id)).size).toBe(1);
  expect(keep.jobs.all()).toHaveLength(1);
});

test("without a key each request is a job of its own", async () => {
  const { jobs, wish } = await setting();
  const [first, second] = [await jobs.create(user, wish), await jobs.create(user, wish)];
  expect(second.job_id).not.toBe(first.job_id);
});

test("a job that died between its key and its record is created by the repeat", async () => {
  const { jobs, wish, keep } = await setting();
  keep.jobs.unavailable = true;
  await expect(jobs.create(user, wish, "key")).rejects.toMatchObject({ code: "service.unavailable" });
  keep.jobs.unavailable = false;
  expect(await jobs.create(user, wish, "key")).toMatchObject({ job_id: idOf("job", 1), status: "queued" });
});

test("a tier without an engine is refused, and nothing is written", async () => {
  const { jobs, wish, keep } = await setting({ tiers: ["basic"] });
  const refused = jobs.create(user, { ...wish, tier: "premium" });
  await expect(refused).rejects.toMatchObject({ code: "job.tier_unavailable", status: 422 });
  expect(keep.jobs.all()).toEqual([]);
});

test("a repeated request gives its job also after the tier was taken away", async () => {
  const tiers: Tier[] = ["basic", "premium"];
  const { jobs, wish } = await setting({ tiers });
  const first = await jobs.create(user, { ...wish, tier: "premium" }, "key");
  tiers.pop();
  expect(await jobs.create(user, { ...wish, tier: "premium" }, "key")).toEqual(first);
});

test("an asset that is unknown, another user's or unconfirmed has no jobs", async () => {
  const { jobs, wish, presigned } = await setting();
  const unknown = jobs.create(user, { ...wish, asset_id: newId("asset") });
  await expect(unknown).rejects.toMatchObject({ code: "asset.not_found" });
  await expect(jobs.create("ben", wish)).rejects.toMatchObject({ code: "asset.not_found" });
  const { asset_id } = await presigned();
  const early = jobs.create(user, { ...wish, asset_id });
  await expect(early).rejects.toMatchObject({ code: "asset.not_confirmed" });
});

test("an asset holds a hundred outputs", async () => {
  const { jobs, wish, asset, keep } = await setting();
  for (let made = 0; made < 99; made += 1) await keep.assets.addOutput(asset, anOutput(asset));
  await jobs.create(user, wish);
  await keep.assets.addOutput(asset, anOutput(asset));
  const more = jobs.create(user, wish);
  await expect(more).rejects.toMatchObject({ code: "asset.too_many_outputs", status: 409 });
});

test("a job is accepted while the queue is down, and sent by the sweep", async () => {
  const { jobs, wish, queue, clock, sweepJobs, errors } = await setting();
  queue.unavailable = true;
  const { job_id } = await jobs.create(user, wish);
  expect(errors).toMatchObject([{ code: "service.unavailable" }]);
  queue.unavailable = false;
  expect(queue.sent).toEqual([]);
  clock.advance(minutes(15));
  expect(await sweepJobs(unhurried)).toBe(1);
  expect(queue.sent).toEqual([{ user_id: user, job_id }]);
});

test("a job is its owner's, and shows nothing of the inside", async () => {
  const { jobs, wish } = await setting();
  const { job_id } = await jobs.create(user, wish);
  const shown = JobView.parse(await jobs.get(user, job_id));
  expect(shown).toMatchObject({ job_id, status: "queued" });
  for (const inside of ["user_id", "version", "lease", "due_at", "setback"])
    expect(shown).not.toHaveProperty(inside);
  await expect(jobs.get("ben", job_id)).rejects.toMatchObject({ code: "job.not_found" });
  await expect(jobs.get(user, newId("job"))).rejects.toMatchObject({ code: "job.not_found" });
});

test("a finished job has its output's key and URL, from where it stands now", async () => {
  const { jobs, wish, asset, keep } = await setting();
  const job = await jobs.create(user, wish);
  const output = anOutput(asset, { job_id: job.job_id, storage: "s3" });
  await keep.jobs.replace({ ...job, version: 2, status: "succeeded", output });
  await keep.assets.addOutput(asset, { ...output, storage: "r2" });
  expect(await jobs.get(user, job.job_id)).toMatchObject({
    output_path: output.object_key,
    output_storage: "r2",
    output: {
      url: `memory:r2/${output.object_key}?method=GET&expires_in=3600&filename=kitchen.enhanced.jpg`,
      url_expires_at: "2026-03-01T13:00:00.000Z",
    },
  });
});

test("fields that no job has are refused, and a job is basic and natural when it asks for nothing else", () => {
  const asset_id = newId("asset");
  expect(NewJob.parse({ asset_id })).toEqual({ asset_id, tier: "basic", strength: "natural" });
  expect(NewJob.safeParse({ asset_id, status: "succeeded" }).success).toBe(false);
  expect(NewJob.safeParse({ asset_id, tier: "free" }).success).toBe(false);
  expect(NewJob.safeParse({ asset_id, strength: "wild" }).success).toBe(false);
});

test("jobs are found again by their shoot, asset and state, and a presigned asset has none", async () => {
  const { jobs, wish, asset, keep, confirmed, presigned } = await setting();
  const first = await jobs.create(user, wish);
  const second = await jobs.create(user, wish);
  const other = await jobs.create(user, { ...wish, asset_id: (await confirmed()).asset_id });
  await keep.jobs.replace({ ...first, version: 2, status: "failed" });
  const found = async (filter: object) =>
    (await jobs.list(user, { limit: 9, ...filter })).items.map(({ job_id }) => job_id);
  expect(await found({})).toEqual([other.job_id, second.job_id, first.job_id]);
  expect(await found({ shoot_id: asset.shoot_id })).toEqual([second.job_id, first.job_id]);
  expect(await found({ asset_id: asset.asset_id, status: "failed" })).toEqual([first.job_id]);
  expect(await found({ status: "queued" })).toEqual([other.job_id, second.job_id]);
  expect(await found({ asset_id: (await presigned()).asset_id })).toEqual([]);
});

test("jobs of a shoot or an asset that another user has are not found, and say so", async () => {
  const { jobs, wish, asset } = await setting();
  await jobs.create(user, wish);
  const list = (filter: object) => jobs.list("ben", { limit: 9, ...filter });
  await expect(list({ shoot_id: asset.shoot_id })).rejects.toMatchObject({ code: "shoot.not_found" });
  await expect(list({ asset_id: asset.asset_id })).rejects.toMatchObject({ code: "asset.not_found" });
  expect(await list({})).toEqual({ items: [] });
});

test("an asset that its shoot alone knows, from the system before this one, is enhanced by its shoot", async () => {
  const { jobs, wish, asset, keep } = await setting();
  const legacy = { ...asset, asset_id: `${asset.asset_id.slice(0, -1)}Z` };
  await keep.assets.create(legacy);
  const { asset_id, shoot_id } = legacy;
  const without = jobs.create(user, { ...wish, asset_id });
  await expect(without).rejects.toMatchObject({ code: "asset.not_found" });
  const job = await jobs.create(user, { ...wish, asset_id, shoot_id });
  expect(job).toMatchObject({ status: "queued", asset_id, shoot_id });
  const others = jobs.create("ben", { ...wish, asset_id, shoot_id });
  await expect(others).rejects.toMatchObject({ code: "asset.not_found" });
  const output = anOutput(legacy, { job_id: job.job_id });
  await keep.assets.addOutput(legacy, output);
  await keep.jobs.replace({ ...job, version: 2, status: "succeeded", output });
  expect(await jobs.get(user, job.job_id)).toMatchObject({ output: { object_key: output.object_key } });
});

test("an asset of another shoot than the one named is not found", async () => {
  const { jobs, wish, presigned } = await setting();
  const { asset_id } = await presigned();
  const elsewhere = jobs.create(user, { ...wish, asset_id, shoot_id: newId("shoot") });
  await expect(elsewhere).rejects.toMatchObject({ code: "asset.not_found" });
});
