import { expect, test } from "vitest";
import type { Job } from "@luster/core/jobs/job";
import { hours, jpeg, minutes, unhurried, world } from "../../kit/world.ts";
import { aJob, anAsset, anOutput, someRenditions } from "../../kit/samples.ts";

async function withJob(fields: Partial<Job> = {}) {
  const all = world();
  const job = aJob(fields);
  await all.keep.jobs.create(job);
  const read = () => all.keep.jobs.get(job.user_id, job.job_id);
  return { ...all, job, message: { user_id: job.user_id, job_id: job.job_id }, read };
}

const leased = {
  status: "processing",
  attempts: 1,
  lease: { token: "a", until: "2026-03-01T12:11:00.000Z" },
  due_at: "2026-03-01T12:11:00.000Z",
} as const;

/** What deletes a message without having done anything, as the stand-in of `sst dev` does. */
const lost = async () => true;

test("a job that stayed queued for a quarter of an hour is sent again, and then left alone as long", async () => {
  const { sweepJobs, clock, queue, message, read } = await withJob();
  clock.advance(minutes(15) - 1);
  expect(await sweepJobs(unhurried)).toBe(0);
  clock.advance(1);
  expect(await sweepJobs(unhurried)).toBe(1);
  expect(queue.sent).toEqual([message]);
  expect((await read())?.events.at(-1)).toMatchObject({ type: "resent" });
  await queue.deliver(lost);
  clock.advance(minutes(14));
  expect(await sweepJobs(unhurried)).toBe(0);
  clock.advance(minutes(1));
  expect(await sweepJobs(unhurried)).toBe(1);
});

test("after a day in a queue that nobody reads there is one more message for each job, and none after that", async () => {
  const { sweepJobs, clock, queue, keep, message } = await withJob();
  await queue.send(message);
  for (let count = 1; count < 60; count += 1) {
    const job = aJob();
    await keep.jobs.create(job);
    await queue.send({ user_id: job.user_id, job_id: job.job_id });
  }
  for (let passed = 0; passed < hours(24); passed += minutes(5)) {
    clock.advance(minutes(5));
    await sweepJobs(unhurried);
  }
  const copies = Map.groupBy(queue.sent, ({ job_id }) => job_id);
  expect(copies.size).toBe(60);
  expect([...copies.values()].map(({ length }) => length)).toEqual(Array(60).fill(2));
});

test("a job whose messages are lost is sent again once the queue is empty", async () => {
  const { sweepJobs, clock, queue, message } = await withJob();
  await queue.send(message);
  clock.advance(minutes(15));
  expect(await sweepJobs(unhurried)).toBe(1);
  clock.advance(minutes(15));
  expect(await sweepJobs(unhurried)).toBe(0);
  await queue.deliver(lost);
  expect(await sweepJobs(unhurried)).toBe(1);
});

test("a job that nobody takes up although the queue is empty is sent less and less often, and never more rarely than in four hours", async () => {
  const { sweepJobs, clock, queue } = await withJob();
  for (const pause of [15, 15, 30, 60, 120, 240, 240]) {
    await queue.deliver(lost);
    clock.advance(minutes(pause) - 1);
    expect(await sweepJobs(unhurried)).toBe(0);
    clock.advance(1);
    expect(await sweepJobs(unhurried)).toBe(1);
  }
  expect(queue.sent).toHaveLength(7);
});

test("a job that a worker took up is sent after a quarter of an hour again, however often it was sent before", async () => {
  const at = leased.due_at;
  const events = (["resent", "resent", "resent", "claimed"] as const).map((type) => ({ at, type }));
  const { sweepJobs, clock, queue } = await withJob({ ...leased, events });
  clock.advance(minutes(11));
  expect(await sweepJobs(unhurried)).toBe(1);
  await queue.deliver(lost);
  clock.advance(minutes(15));
  expect(await sweepJobs(unhurried)).toBe(1);
});

test("a job whose worker died is sent again when its lease has ended, not before", async () => {
  const { sweepJobs, clock, queue, message, read } = await withJob(leased);
  clock.advance(minutes(11) - 1);
  expect(await sweepJobs(unhurried)).toBe(0);
  clock.advance(1);
  expect(await sweepJobs(unhurried)).toBe(1);
  expect(queue.sent).toEqual([message]);
  expect(await read()).not.toHaveProperty("lease");
});

test("at the start of a machine every open job is sent, because no worker is alive", async () => {
  const { sweepJobs, clock, queue, keep } = await withJob(leased);
  await keep.jobs.create(aJob({ status: "queued" }));
  await keep.jobs.create(aJob({ status: "succeeded", due_at: undefined }));
  clock.advance(1);
  expect(await sweepJobs({ ...unhurried, workersAreDead: true })).toBe(2);
  expect(queue.sent).toHaveLength(2);
});

test("an ended job is not sent", async () => {
  const { sweepJobs, clock, queue } = await withJob({ status: "succeeded", due_at: undefined });
  clock.advance(minutes(99));
  await sweepJobs({ ...unhurried, workersAreDead: true });
  expect(queue.sent).toEqual([]);
});

test.each(["as it was", "as the sweep has just written it"])(
  "a job that the index gives twice, the second time %s, is sent once by one sweep",
  async (how) => {
    const { sweepJobs, clock, queue, keep, job, read } = await withJob();
    async function* twice() {
      yield job;
      clock.advance(1);
      yield how === "as it was" ? job : ((await read()) ?? job);
    }
    keep.jobs.due = () => [twice()];
    clock.advance(minutes(15));
    await sweepJobs({ ...unhurried, workersAreDead: true });
    expect(queue.sent).toHaveLength(1);
  },
);

test("a queue that cannot be reached is reported, and the job is due again later", async () => {
  const { sweepJobs, clock, queue, errors } = await withJob();
  queue.unavailable = true;
  clock.advance(minutes(15));
  expect(await sweepJobs(unhurried)).toBe(0);
  expect(errors).toMatchObject([{ code: "service.unavailable" }]);
  queue.unavailable = false;
  clock.advance(minutes(15));
  expect(await sweepJobs(unhurried)).toBe(1);
  expect(queue.sent).toHaveLength(1);
});

test("a database that cannot be reached fails the sweep", async () => {
  const { sweepJobs, keep } = await withJob();
  keep.jobs.unavailable = true;
  await expect(sweepJobs(unhurried)).rejects.toMatchObject({ code: "service.unavailable" });
});

test("what a worker stored for a job after it had failed is removed, in every store", async () => {
  const asset = anAsset();
  const output = anOutput(asset);
  const fields = { ...asset, job_id: output.job_id, status: "failed" as const };
  const { sweepJobs, clock, r2, s3, read } = await withJob(aJob({ ...fields, due_at: leased.due_at }));
  const renditions = Object.values(someRenditions(asset, output.job_id));
  const keys = [output, ...renditions].map(({ object_key }) => object_key);
  for (const store of [r2, s3]) for (const key of keys) store.arrive(key, jpeg(), "image/jpeg");
  clock.advance(1);
  await sweepJobs({ ...unhurried, workersAreDead: true });
  expect(r2.keys()).toHaveLength(3);
  clock.advance(minutes(11));
  expect(await sweepJobs(unhurried)).toBe(1);
  expect([...r2.keys(), ...s3.keys()]).toEqual([]);
  expect(await read()).not.toHaveProperty("due_at");
});

test("an output that the asset has is kept although its job failed", async () => {
  const asset = anAsset();
  const output = anOutput(asset);
  const fields = { ...asset, job_id: output.job_id, status: "failed" as const };
  const { sweepJobs, clock, r2, keep } = await withJob(aJob({ ...fields, due_at: leased.due_at }));
  await keep.assets.create({ ...asset, outputs: { [output.job_id]: output } });
  r2.arrive(output.object_key, jpeg(), "image/jpeg");
  clock.advance(minutes(11));
  await sweepJobs(unhurried);
  expect(r2.keys()).toEqual([output.object_key]);
});
