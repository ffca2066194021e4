import { Failure } from "@luster/core/failure";
import { claim, FencedError } from "@luster/core/jobs/claim";
import type { Job } from "@luster/core/jobs/job";
import { expect, test } from "vitest";
import { settableClock } from "../../kit/fakes/clock.ts";
import { memoryJobRecords } from "../../kit/fakes/jobs.memory.ts";
import { aJob } from "../../kit/samples.ts";
import { minutes } from "../../kit/world.ts";

async function setting(fields: Partial<Job> = {}) {
  const clock = settableClock();
  const store = memoryJobRecords();
  const job = aJob(fields);
  await store.create(job);
  const leaseUntil = () => new Date(clock.now().getTime() + minutes(10));
  const take = async (token: string) => {
    const taken = await claim(store, job, { token, leaseUntil: leaseUntil(), now: clock.now });
    return "claim" in taken ? taken.claim : undefined;
  };
  const read = () => store.get(job.user_id, job.job_id);
  return { clock, store, job, take, read };
}

const busy = { code: "engine.unavailable", message: "busy" } as const;
const fail = { type: "fail", code: "original.gone", message: "why" } as const;

test("a claim starts the job under its token, until its time", async () => {
  const { take, read } = await setting();
  const held = await take("a");
  expect(held?.job).toEqual(await read());
  expect(held?.job).toMatchObject({
    status: "processing",
    attempts: 1,
    version: 2,
    lease: { token: "a", until: "2026-03-01T12:10:00.000Z" },
    due_at: "2026-03-01T12:10:00.000Z",
  });
});

test("of several workers that claim at once one wins, and the others see its lease", async () => {
  const { take, read, job, store, clock } = await setting();
  const tokens = ["a", "b", "c", "d"];
  const held = await Promise.all(tokens.map(take));
  const winner = tokens[held.findIndex((each) => each !== undefined)];
  expect(held.filter((each) => each !== undefined)).toHaveLength(1);
  expect((await read())?.lease?.token).toBe(winner);
  const late = await claim(store, job, { token: "e", leaseUntil: clock.now(), now: clock.now });
  expect(late).toMatchObject({ refused: { lease: { token: winner } } });
});

test("a lease that ran out is taken over, and the worker that comes late is fenced off", async () => {
  const { take, clock, read } = await setting();
  const slow = await take("a");
  clock.advance(minutes(10) - 1);
  expect(await take("b")).toBeUndefined();
  clock.advance(1);
  const next = await take("b");
  expect(next?.job).toMatchObject({ attempts: 2, lease: { token: "b" } });
  expect(next?.job.events.slice(-2)).toMatchObject([{ type: "lease_expired" }, { type: "claimed" }]);
  await expect(slow?.write(fail)).rejects.toBeInstanceOf(FencedError);
  expect(await read()).toEqual(next?.job);
});

test("a worker whose lease ran out may finish while nobody took the job over", async () => {
  const { take, clock, read } = await setting();
  const slow = await take("a");
  clock.advance(minutes(30));
  await slow?.write(fail);
  expect(await read()).toMatchObject({ status: "failed" });
});

test("a call that a dead worker left open is unknown to the next", async () => {
  const { take, clock } = await setting();
  await (await take("a"))?.write({ type: "open_call", model: "model" });
  clock.advance(minutes(10));
  expect((await take("b"))?.job.calls).toMatchObject([{ state: "unknown", model: "model" }]);
});

test("a job that a worker gave back can be claimed at once", async () => {
  const { take, clock } = await setting();
  await (await take("a"))?.write({ type: "defer", until: clock.now(), setback: busy });
  expect((await take("b"))?.job).toMatchObject({ attempts: 2, setback: busy });
});

test("an ended job, and one that never was, cannot be claimed", async () => {
  const { take, store, clock } = await setting({ status: "failed" });
  expect(await take("a")).toBeUndefined();
  const options = { token: "a", leaseUntil: clock.now(), now: clock.now };
  expect(await claim(store, aJob(), options)).toEqual({ refused: undefined });
});

test("notes go out with the next write, once", async () => {
  const { take, clock, read } = await setting();
  const held = await take("a");
  held?.note({ type: "downloaded", storage: "r2" });
  expect((await read())?.events).toHaveLength(2);
  await held?.write({ type: "open_call", model: undefined });
  await held?.write({ type: "defer", until: clock.now(), setback: busy });
  const types = (await read())?.events.map(({ type }) => type);
  expect(types).toEqual(["queued", "claimed", "downloaded", "paid_call_opened", "deferred"]);
});

test("what somebody else writes to a job under its claim stays, and the claim goes on from there", async () => {
  const { store, take, read } = await setting();
  const held = await take("a");
  const other = await read();
  await store.replace({ ...(other ?? aJob()), version: 3, prompt: "written by another" });
  held?.note({ type: "downloaded" });
  await held?.tell();
  await held?.write(fail);
  expect(await read()).toMatchObject({ version: 5, status: "failed", prompt: "written by another" });
  expect((await read())?.events.map(({ type }) => type)).toEqual([
    "queued",
    "claimed",
    "downloaded",
    "failed",
  ]);
});

test("telling of progress that is written although its reply is lost is told once, and ends no attempt", async () => {
  const { store, take, read } = await setting();
  const held = await take("a");
  const { replace } = store;
  store.replace = async (job) => {
    store.replace = replace;
    await replace(job);
    throw new Failure("service.unavailable");
  };
  held?.note({ type: "downloaded" });
  await held?.tell();
  await held?.write(fail);
  expect((await read())?.events.map(({ type }) => type)).toEqual([
    "queued",
    "claimed",
    "downloaded",
    "failed",
  ]);
});
