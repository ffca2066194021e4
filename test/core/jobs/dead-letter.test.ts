import { goneOf } from "@luster/core/deletions/gone";
import { createDeadLetters } from "@luster/core/jobs/dead-letter";
import type { Job } from "@luster/core/jobs/job";
import { expect, test } from "vitest";
import { aJob, anAsset, anOutput } from "../../kit/samples.ts";
import { jpeg, minutes, world } from "../../kit/world.ts";

async function setting(fields: Partial<Job> = {}) {
  const { keep, stores, spending, clock, r2, s3 } = world();
  const asset = anAsset();
  const job = aJob({ ...pick(asset), ...fields });
  await keep.assets.create(asset);
  await keep.jobs.create(job);
  const endJob = createDeadLetters({
    ownEngine: "basic",
    jobs: keep.jobs,
    assets: keep.assets,
    findGone: async () => goneOf([]),
    stores,
    spending,
    urlExpiresIn: 4_200,
    now: clock.now,
    newToken: () => "token of the dead-letter handler",
  });
  const { object_key } = anOutput(asset, { job_id: job.job_id });
  const read = () => keep.jobs.get(job.user_id, job.job_id);
  const inMarch = async () => keep.spending.get({ user_id: job.user_id }, "2026-03-01");
  const run = (message = job) => endJob(message, never);
  return { endJob: run, clock, r2, s3, asset, object_key, read, keep, job, spending, inMarch };
}

const never = new AbortController().signal;

const pick = ({ user_id, shoot_id, asset_id }: ReturnType<typeof anAsset>) => ({
  user_id,
  shoot_id,
  asset_id,
});
const setback = { code: "storage.unavailable", message: "R2 is away" } as const;
const leased = {
  status: "processing",
  attempts: 1,
  lease: { token: "a", until: "2026-03-01T12:11:00.000Z" },
} as const;

test("a dead letter's job fails with the reason of its last setback", async () => {
  const { endJob, read } = await setting({ status: "processing", attempts: 5, setback });
  const error = { ...setback, retryable: true };
  expect((await endJob()).job).toMatchObject({ status: "failed", error });
  expect(await read()).toMatchObject({ status: "failed", error });
});

test("a job that never got as far as a setback is exhausted", async () => {
  const { endJob } = await setting();
  expect((await endJob()).job).toMatchObject({
    status: "failed",
    error: { code: "job.exhausted", retryable: true },
  });
});

test.each([
  ["a call that it left open with all that it can have cost", "calling", 400_000],
  ["nothing for a call that it did not come to", undefined, 0],
] as const)("what a dead worker had reserved is settled: %s", async (_, state, used) => {
  const reserve = { usd: 0.4, day: "2026-03-01" };
  const at = "2026-03-01T11:00:00.000Z";
  const calls = state ? [{ state, number: 0, opened_at: at, reserve }] : [];
  const events = [{ at, type: "claimed" as const }];
  const { endJob, job, spending, inMarch } = await setting({ tier: "standard", attempts: 5, calls, events });
  await spending.reserve({ ...job, calls: [] }, reserve.usd);
  expect((await inMarch())?.used).toBe(400_000);
  await endJob();
  expect(await inMarch()).toMatchObject({ used, reserves: {} });
});

test("a paid call that its worker left open is written down as unknown", async () => {
  const calls = [{ state: "calling" as const, opened_at: "2026-03-01T12:00:00.000Z" }];
  const { endJob, clock } = await setting({ ...leased, calls });
  clock.advance(minutes(11));
  expect((await endJob()).job).toMatchObject({ status: "failed", calls: [{ state: "unknown" }] });
});

test("a job that a worker holds is left to it, and the letter waits", async () => {
  const { endJob, read } = await setting(leased);
  const before = await read();
  await expect(endJob()).rejects.toThrow("held by a worker");
  expect(await read()).toEqual(before);
});

test("a job that waits has a message of its own, and a letter from before is spent", async () => {
  const waiting = {
    ...setback,
    since: "2026-03-01T12:00:00.000Z",
    refusals: 1,
    not_before: "2026-03-01T12:30:00.000Z",
  };
  const { endJob, read } = await setting({ attempts: 5, setback, waiting });
  const before = await read();
  expect(await endJob()).toEqual({ worked: false, job: before });
  expect(await read()).toEqual(before);
});

test("a job whose output a dead worker stored succeeds with it", async () => {
  const { endJob, s3, object_key, keep, asset } = await setting({
    status: "processing",
    attempts: 5,
    setback,
  });
  s3.arrive(object_key, jpeg(), "image/jpeg");
  const { job } = await endJob();
  expect(job).toMatchObject({ status: "succeeded", output: { object_key, storage: "s3", file_size: 100 } });
  expect((await keep.assets.get(asset))?.outputs).toEqual({ [job?.job_id ?? ""]: job?.output });
});

test("an ended job stays as it ended, so redriving is safe", async () => {
  const { endJob, read } = await setting({ status: "processing", attempts: 5, setback });
  const first = await endJob();
  expect(first.worked).toBe(true);
  expect(await endJob()).toEqual({ worked: false, job: first.job });
  expect(await read()).toEqual(first.job);
});

test("a letter of a job that never was is spent", async () => {
  const { endJob } = await setting();
  expect(await endJob(aJob())).toEqual({ worked: false });
});

test("while a store is away nothing is decided, because the output could be in it", async () => {
  const { endJob, r2, read, clock, object_key } = await setting({
    status: "processing",
    attempts: 5,
    setback,
  });
  r2.arrive(object_key, jpeg(), "image/jpeg");
  r2.unavailable = true;
  await expect(endJob()).rejects.toMatchObject({ code: "storage.unavailable" });
  expect(await read()).toMatchObject({ status: "processing" });
  r2.unavailable = false;
  clock.advance(minutes(1));
  expect((await endJob()).job).toMatchObject({ status: "succeeded" });
});

test.each([
  ["our own engine's, when nobody was paid", undefined, { engine: "basic" }],
  [
    "the paid engine's",
    { engine: "e", provider: "p", model: "m" },
    { engine: "e", provider: "p", model: "m" },
  ],
  ["of a job from before calls named engine and provider", { model: "m" }, { model: "m" }],
])("an output that is found is %s", async (_, maker, expected) => {
  const opened_at = "2026-03-01T12:00:00.000Z";
  const calls = maker ? [{ state: "answered" as const, opened_at, ...maker }] : [];
  const { endJob, r2, object_key } = await setting({ status: "processing", attempts: 5, setback, calls });
  r2.arrive(object_key, jpeg(), "image/jpeg");
  const { engine, provider, model } = (await endJob()).job ?? {};
  expect({ engine, provider, model }).toEqual({
    engine: undefined,
    provider: undefined,
    model: undefined,
    ...expected,
  });
});
