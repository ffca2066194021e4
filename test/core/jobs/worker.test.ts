import { createHash } from "node:crypto";
import { basicEngine } from "@luster/core/engines/basic/basic";
import { Failure } from "@luster/core/failure";
import { steps } from "@luster/core/jobs/attempt";
import sharp from "sharp";
import { expect, test } from "vitest";
import { anOutput } from "../../kit/samples.ts";
import { jpeg, minutes } from "../../kit/world.ts";
import { objectKeys, paidEngine, workerFixture } from "./worker-fixture.ts";

test("a job becomes an output beside its original, and the record says all of it", async () => {
  const { deliver, read, keep, r2, asset, job, left, clock } = await workerFixture();
  const outcome = await deliver();
  const output = anOutput(asset, { job_id: job.job_id, created_at: clock.now().toISOString() });
  const stored = await r2.head(output.object_key);
  const bytes = await r2.peek(output.object_key, { etag: stored?.etag ?? "", length: 1_000_000 });
  const sha256 = createHash("sha256")
    .update(bytes ?? "")
    .digest("base64");
  expect(outcome).toEqual({ done: true, worked: true, job: await read() });
  expect(outcome.job).toMatchObject({
    status: "succeeded",
    engine: "basic",
    output: { ...output, file_size: stored?.size, sha256 },
  });
  expect((await keep.assets.get(asset))?.outputs).toEqual({ [job.job_id]: outcome.job?.output });
  expect(stored?.contentType).toBe("image/jpeg");
  expect(await left()).toEqual([]);
});

test("the output is a JPEG of the original's size, and the original is as it was", async () => {
  const { deliver, r2, asset, job } = await workerFixture();
  await deliver();
  const { etag = "" } = (await r2.head(anOutput(asset, { job_id: job.job_id }).object_key)) ?? {};
  const key = anOutput(asset, { job_id: job.job_id }).object_key;
  const bytes = await r2.peek(key, { etag, length: 1_000_000 });
  expect(await sharp(bytes).metadata()).toMatchObject({ format: "jpeg", width: 64, height: 48 });
  expect((await r2.head(asset.object_key))?.etag).toBe(asset.etag);
});

test("an output that another attempt stored first is not described as this attempt's own", async () => {
  const fixture = await workerFixture({
    observe: (step) => {
      const { object_key } = anOutput(fixture.asset, { job_id: fixture.job.job_id });
      if (step === "store") fixture.r2.arrive(object_key, jpeg(77), "image/jpeg");
    },
  });
  const { job } = await fixture.deliver();
  expect(job?.output).toMatchObject({ file_size: 77, content_type: "image/jpeg" });
  expect(job?.output).not.toHaveProperty("sha256");
});

test("a free job goes through every step but those of a paid call, in order", async () => {
  const seen: string[] = [];
  const { deliver } = await workerFixture({ observe: (step) => void seen.push(step) });
  await deliver();
  expect(seen).toEqual(
    steps.filter((step) => !["reserve", "open_call", "close_call", "settle"].includes(step)),
  );
});

test("a paid job goes through every step, in order", async () => {
  const seen: string[] = [];
  const { engines } = paidEngine("picture");
  const { deliver } = await workerFixture({ engines, observe: (step) => void seen.push(step) });
  await deliver();
  expect(seen).toEqual(steps);
});

test("a paid call is in the ledger before it is made, and closed with its usage", async () => {
  const ledgers: unknown[] = [];
  const { engines, calls } = paidEngine("picture");
  const fixture = await workerFixture({
    engines,
    job: { tier: "premium", strength: "bright", prompt: "brighter" },
    observe: async (step) => {
      if (step === "enhance") ledgers.push((await fixture.read())?.calls);
    },
  });
  const { job } = await fixture.deliver();
  expect(ledgers).toMatchObject([
    [{ state: "calling", engine: "openai", provider: "openai", model: "model-1" }],
  ]);
  expect(job?.calls).toMatchObject([
    { state: "answered", model: "model-1", input_tokens: 100, output_tokens: 200, cost_usd: 0.04 },
  ]);
  expect(job).toMatchObject({ engine: "openai", provider: "openai", model: "model-1", status: "succeeded" });
  expect(calls).toEqual([{ prompt: "brighter", userHash: "hash of ana", strength: "bright" }]);
});

test("what a free job has done so far is seen while its picture is being made, each event at its time", async () => {
  const seen: unknown[] = [];
  const fixture = await workerFixture({
    observe: async (step) => {
      fixture.clock.advance(1_000);
      if (step === "enhance") seen.push(...((await fixture.read())?.events ?? []));
    },
  });
  const { job } = await fixture.deliver();
  expect(seen).toMatchObject([{ type: "queued" }, { type: "claimed" }, { type: "downloaded" }]);
  const times = (job?.events ?? []).map(({ at }) => at);
  expect(new Set(times).size).toBe(times.length);
  expect(times).toEqual(times.toSorted());
});

test("a delivery of a job that has ended is spent without work", async () => {
  const { engines, calls } = paidEngine("picture");
  const { deliver, read } = await workerFixture({ engines });
  await deliver();
  const ended = await read();
  expect(await deliver()).toEqual({ done: true, worked: false, job: ended });
  expect(calls).toHaveLength(1);
  expect(await read()).toEqual(ended);
});

test("a job whose asset has got its last output meanwhile ends before anything is bought", async () => {
  const { engines, calls } = paidEngine("picture");
  const { deliver, keep, asset } = await workerFixture({ engines });
  for (let made = 0; made < 100; made += 1) await keep.assets.addOutput(asset, anOutput(asset), undefined);
  const error = { code: "asset.too_many_outputs", retryable: false };
  expect(await deliver()).toMatchObject({ done: true, job: { status: "failed", error } });
  expect(calls).toEqual([]);
});

test("a job whose own output is the last that its asset can hold succeeds when it is tried again", async () => {
  const { deliver, keep, asset, job, r2 } = await workerFixture({ job: { attempts: 1 } });
  const own = anOutput(asset, { job_id: job.job_id });
  r2.arrive(own.object_key, jpeg(), "image/jpeg");
  for (let made = 0; made < 99; made += 1) await keep.assets.addOutput(asset, anOutput(asset), undefined);
  await keep.assets.addOutput(asset, own, undefined);
  expect(await deliver()).toMatchObject({ done: true, job: { status: "succeeded" } });
});

test("a delivery of a job that never was is spent", async () => {
  const { deliver, keep, job } = await workerFixture();
  keep.jobs.get = async () => undefined;
  expect(await deliver()).toEqual({ done: true, worked: false });
  expect(job.status).toBe("queued");
});

test("deliveries at once make one output by one paid call; the others come back when the lease has ended", async () => {
  const { engines, calls } = paidEngine("picture");
  const { deliver, keep, asset, job, read, r2 } = await workerFixture({ engines });
  const outcomes = await Promise.all([deliver(), deliver(), deliver()]);
  expect(outcomes.filter(({ done }) => done)).toHaveLength(1);
  const waiting = outcomes.filter(({ done }) => !done);
  expect(waiting).toHaveLength(2);
  for (const each of waiting) expect(each).toMatchObject({ retryIn: 660, job: { status: "processing" } });
  expect(calls).toHaveLength(1);
  expect(Object.keys((await keep.assets.get(asset))?.outputs ?? {})).toHaveLength(1);
  expect(r2.keys().toSorted()).toEqual(objectKeys(asset, job.job_id, "changes.png"));
  expect(await read()).toMatchObject({ status: "succeeded", attempts: 1 });
});

test("a worker that comes back after another took the job over changes nothing", async () => {
  const late = { done: false };
  const fixture = await workerFixture({
    observe: async (step) => {
      if (step !== "finish" || late.done) return;
      late.done = true;
      fixture.clock.advance(minutes(11));
      expect(await fixture.deliver()).toMatchObject({ done: true });
    },
  });
  const outcome = await fixture.deliver();
  expect(outcome).toEqual({ done: true, worked: false, job: await fixture.read() });
  expect(await fixture.read()).toMatchObject({ status: "succeeded", attempts: 2, version: 5 });
  expect(fixture.r2.keys().toSorted()).toEqual(objectKeys(fixture.asset, fixture.job.job_id));
});

test("a write whose reply was lost for good brings the job back without an error", async () => {
  const fixture = await workerFixture({
    observe: (step) => {
      if (step !== "finish") return;
      const replace = fixture.keep.jobs.replace.bind(fixture.keep.jobs);
      fixture.keep.jobs.replace = async (job) => {
        fixture.keep.jobs.replace = replace;
        await replace(job);
        throw new Error("socket hang up");
      };
    },
  });
  expect(await fixture.deliver()).toEqual({ done: true, worked: false, job: await fixture.read() });
  expect(await fixture.read()).toMatchObject({ status: "succeeded" });
});

test("while the database is away a delivery throws, and the folder is gone all the same", async () => {
  const fixture = await workerFixture({
    observe: (step) => {
      if (step === "prepare") fixture.keep.jobs.unavailable = fixture.keep.assets.unavailable = true;
    },
  });
  await expect(fixture.deliver()).rejects.toMatchObject({ code: "service.unavailable" });
  expect(await fixture.left()).toEqual([]);
});

test("a substitute for a paid engine is named in the job", async () => {
  const engines = () => ({ engine: basicEngine(), substituted: true });
  const { deliver } = await workerFixture({ engines, job: { tier: "premium" } });
  const { job } = await deliver();
  expect(job).toMatchObject({ engine: "basic", calls: [] });
  expect(job?.events).toContainEqual(
    expect.objectContaining({ type: "engine_substituted", detail: "basic" }),
  );
});

test("a paid result that shows another room is kept, and said to", async () => {
  const { engines } = paidEngine("picture");
  const { engine } = engines();
  const noise = Buffer.from(Array.from({ length: 64 * 48 * 3 }, (_, at) => (at * 7919) % 251));
  const enhance = async () => ({ picture: { data: noise, width: 64, height: 48 } });
  const fixture = await workerFixture({
    engines: () => ({ engine: { ...engine, enhance }, substituted: false }),
  });
  expect(await fixture.deliver()).toMatchObject({ done: true, job: { status: "succeeded" } });
  expect(await fixture.events()).toContain("output_differs");
  const output = (await fixture.read())?.output;
  expect(output?.needs_review).toMatch(/^Compared with the original, /);
  expect(output?.renditions?.changes).toMatchObject({ content_type: "image/png", width: 16, height: 12 });
  expect((await fixture.keep.assets.get(fixture.asset))?.outputs[fixture.job.job_id]).toEqual(output);
});

test("each event has the time of its step, and not that of the write that recorded it", async () => {
  const paid = paidEngine("picture");
  const clockwork = await workerFixture({
    engines: paid.engines,
    observe: () => clockwork.clock.advance(1000),
  });
  const { clock, deliver, r2 } = clockwork;
  const start = clock.now().getTime();
  r2.upload = async () => {
    throw new Failure("storage.unavailable");
  };
  const { job } = await deliver();
  expect(job?.events.slice(1).map(({ at, type }) => [type, (Date.parse(at) - start) / 1000])).toEqual([
    ["claimed", steps.indexOf("claim") + 1],
    ["downloaded", steps.indexOf("download") + 1],
    ["paid_call_opened", steps.indexOf("open_call") + 1],
    ["paid_call_closed", steps.indexOf("enhance") + 1],
    ["standby_used", steps.indexOf("store") + 1],
    // The original's, which belong beside it in R2.
    ["renditions_missing", steps.indexOf("render") + 1],
    ["renditions_missing", steps.indexOf("render") + 1],
    ["succeeded", steps.indexOf("finish") + 1],
  ]);
  expect(job?.calls[0]?.closed_at).toBe(job?.events.find(({ type }) => type === "paid_call_closed")?.at);
});

test("a prompt is said to be ignored when our own engine stands in for a paid one", async () => {
  const substituted = () => ({ engine: basicEngine(), substituted: true });
  const fixture = await workerFixture({ engines: substituted, job: { tier: "premium", prompt: "warmer" } });
  await fixture.deliver();
  expect(await fixture.events()).toContain("prompt_ignored");
});

test("a job's events tell what happened and from which store", async () => {
  const { deliver } = await workerFixture();
  const { job } = await deliver();
  expect(job?.events.map(({ type, storage }) => [type, storage])).toEqual([
    ["queued", undefined],
    ["claimed", undefined],
    ["downloaded", "r2"],
    ["succeeded", "r2"],
  ]);
});
