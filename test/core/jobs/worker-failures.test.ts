import { EngineError } from "@luster/core/engines/engine";
import { maxDeliveries } from "@luster/contract/limits";
import type { JobFailureCode } from "@luster/contract/job-failures";
import { asAttemptFailure, AttemptFailure, steps } from "@luster/core/jobs/attempt";
import { Failure } from "@luster/core/failure";
import { PictureError } from "@luster/core/pictures/picture-error";
import { DiskFullError } from "@luster/core/workspace";
import { expect, test } from "vitest";
import { jpeg, png } from "../../kit/world.ts";
import { paidEngine, picture, workerFixture } from "./worker-fixture.ts";

const full = Object.assign(new Error("no space left on device"), { code: "ENOSPC" });

test.each<[string, unknown, Partial<AttemptFailure>]>([
  [
    "a refusal for good",
    new EngineError("final", "engine.moderation_blocked", "no"),
    final("engine.moderation_blocked"),
  ],
  ["a bad request", new EngineError("final", "engine.rejected", "no"), final("engine.rejected")],
  ["a rate limit", new EngineError("later", "engine.rate_limited", "busy"), later("engine.rate_limited")],
  ["a fault of our account", new EngineError("later", "engine.account", "no"), later("engine.account")],
  [
    "an overloaded provider",
    new EngineError("later", "engine.unavailable", "busy", { retryAfter: 90 }),
    { ...later("engine.unavailable"), retryAfter: 90 },
  ],
  ["a lost answer", new EngineError("unknown", "engine.outcome_unknown", "?"), later("outcome_unknown")],
  ["a damaged picture", new PictureError("picture.unreadable", "?"), final("picture.unreadable")],
  ["a huge picture", new PictureError("picture.too_large", "?"), final("picture.too_large")],
  ["an animation", new PictureError("picture.unsupported", "?"), final("picture.unsupported")],
  ["a store that is away", new Failure("storage.unavailable"), later("storage.unavailable")],
  ["a full disk", full, later("worker.disk_full")],
  ["a disk without room", new DiskFullError(), later("worker.disk_full")],
  ["a reason of our own", new AttemptFailure("final", "original.gone"), final("original.gone")],
  ["a bug", new TypeError("undefined is not a function"), later("job.exhausted")],
  ["something that is no error", "oops", later("job.exhausted")],
])("%s ends an attempt as it should", (_what, error, failure) => {
  expect(asAttemptFailure(error)).toMatchObject(failure);
});

function final(code: JobFailureCode) {
  return { kind: "final" as const, code };
}
function later(code: JobFailureCode) {
  return { kind: "later" as const, code };
}

test.each(steps)("a fault before %s puts the job off, and the next delivery finishes it", async (step) => {
  const faults = { left: 1 };
  const { engines, calls } = paidEngine("picture");
  const fixture = await workerFixture({
    engines,
    observe: (seen) => {
      if (seen === step && (faults.left -= 1) === 0) throw new Error(`a fault before ${step}`);
    },
  });
  const first = await fixture.deliver().catch((error: unknown) => error);
  const unclaimed = { message: "a fault before claim" };
  const deferred = { done: false, retryIn: 15, job: { status: "processing" } };
  expect(first).toMatchObject(step === "claim" ? unclaimed : deferred);
  expect(await fixture.left()).toEqual([]);
  expect(await fixture.deliver()).toMatchObject({ done: true, job: { status: "succeeded" } });
  expect(calls.length).toBeLessThanOrEqual(2);
  expect(await fixture.left()).toEqual([]);
});

test("a bug puts a job off for longer each time, and each takes a delivery", async () => {
  const { deliver } = await workerFixture({
    engines: () => {
      throw new TypeError("undefined is not a function");
    },
  });
  const outcomes = [await deliver(), await deliver(), await deliver()];
  expect(outcomes).toMatchObject([15, 75, 375].map((retryIn) => ({ done: false, retryIn })));
});

test("a bug at the last delivery is a dead letter's at once, instead of after another hour", async () => {
  const { deliver } = await workerFixture({
    engines: () => {
      throw new TypeError("undefined is not a function");
    },
  });
  for (let delivery = 1; delivery < maxDeliveries; delivery += 1) await deliver();
  expect(await deliver(undefined, { last: true })).toMatchObject({ done: false, worked: true, retryIn: 0 });
});

test("why a job failed for good is told to who runs the service", async () => {
  const cause = new EngineError("final", "engine.rejected", "no such model");
  const { deliver } = await workerFixture({ engines: paidEngine(cause).engines });
  expect(await deliver()).toMatchObject({ done: true, error: cause });
});

test.each([
  ["is damaged", async () => jpeg(), "picture.unreadable"],
  ["is cut short", async () => (await picture()).subarray(0, -100), "picture.unreadable"],
])("an original that %s ends the job at once", async (_what, bytes, code) => {
  const { deliver, left } = await workerFixture({ original: await bytes() });
  const error = { code, retryable: false };
  expect(await deliver()).toMatchObject({ done: true, job: { status: "failed", error } });
  expect(await left()).toEqual([]);
});

test("a picture beyond the limits ends the job", async () => {
  const { deliver } = await workerFixture({ limits: { pixels: 1000, side: 100 } });
  expect(await deliver()).toMatchObject({ job: { status: "failed", error: { code: "picture.too_large" } } });
});

test("an original above the upload limit ends the job before it is downloaded", async () => {
  const { deliver, events } = await workerFixture({ limits: { pixels: 1e8, side: 1e4, bytes: 99 } });
  const error = { code: "picture.too_large", retryable: false };
  expect(await deliver()).toMatchObject({ done: true, job: { status: "failed", error } });
  expect(await events()).not.toContain("downloaded");
});

test("an original that is not the confirmed one any more is gone, never enhanced", async () => {
  const { deliver, r2, asset, left } = await workerFixture();
  r2.replace(asset.object_key, png(), "image/png");
  const error = { code: "original.gone", retryable: false };
  expect(await deliver()).toMatchObject({ done: true, job: { status: "failed", error } });
  expect(await left()).toEqual([]);
});

test("an original that was deleted, and an asset that is not there, are gone", async () => {
  const { deliver, r2, asset } = await workerFixture();
  await r2.delete(asset.object_key);
  expect(await deliver()).toMatchObject({ job: { error: { code: "original.gone" } } });
  const other = await workerFixture();
  other.keep.assets.get = async () => undefined;
  expect(await other.deliver()).toMatchObject({ job: { error: { code: "original.gone" } } });
});

test("a disk without room puts the job off before the download", async () => {
  const requireRoom = async () => {
    throw new DiskFullError();
  };
  const { deliver, events } = await workerFixture({ workspace: { requireRoom } });
  expect(await deliver()).toMatchObject({ done: true, job: { waiting: { code: "worker.disk_full" } } });
  expect(await events()).not.toContain("downloaded");
});

test("a disk that is full before the folder is made puts the job off too", async () => {
  const fixture = await workerFixture({
    observe: (step) => {
      if (step === "claim") fixture.workspace.use = () => Promise.reject(full);
    },
  });
  expect(await fixture.deliver()).toMatchObject({
    done: true,
    job: { waiting: { code: "worker.disk_full" } },
  });
});

test("a tier that lost its engine ends the job", async () => {
  const { deliver } = await workerFixture({ engines: () => undefined });
  expect(await deliver()).toMatchObject({
    job: { status: "failed", error: { code: "engine.unconfigured" } },
  });
});

test("a store that is away puts the job off, and is probed again before the next write", async () => {
  const { deliver, r2, stores } = await workerFixture();
  await stores.isPrimaryHealthy();
  r2.unavailable = true;
  expect(await deliver()).toMatchObject({ done: true, job: { waiting: { code: "storage.unavailable" } } });
  expect(await stores.isPrimaryHealthy()).toBe(false);
});

test("time that runs out ends the attempt cleanly, and the job is put off", async () => {
  const stop = new AbortController();
  const fixture = await workerFixture({
    observe: (step) => {
      if (step === "download") stop.abort(new Error("the invocation ends"));
    },
  });
  expect(await fixture.deliver(stop.signal)).toMatchObject({ done: false, job: { status: "processing" } });
  expect(await fixture.left()).toEqual([]);
  expect(await fixture.deliver()).toMatchObject({ done: true, job: { status: "succeeded" } });
});

test("a job that was tried ten times fails with the reason of its last setback", async () => {
  const setback = { code: "storage.unavailable", message: "R2 is away" } as const;
  const { deliver } = await workerFixture({ job: { attempts: 10, status: "processing", setback } });
  expect(await deliver()).toMatchObject({
    done: true,
    job: { status: "failed", error: { code: "storage.unavailable", retryable: true } },
  });
});
