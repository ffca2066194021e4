import { type Engine, EngineError } from "@luster/core/engines/engine";
import { expect, test } from "vitest";
import { anOutput } from "../../kit/samples.ts";
import { jpeg, minutes, toTheEnd, unhurried } from "../../kit/world.ts";
import { objectKeys, paidEngine, workerFixture } from "./worker-fixture.ts";

const lost = new EngineError("unknown", "engine.outcome_unknown", "the connection broke");
const busy = new EngineError("later", "engine.unavailable", "busy", { retryAfter: 1 });
const blocked = new EngineError("final", "engine.moderation_blocked", "not this picture");

/** A worker that is killed before a step, once: its lease stays, and runs out. */
async function killedBefore(step: string, engine: ReturnType<typeof paidEngine>, extraPaidCalls = 1) {
  const faults = { left: 1 };
  const fixture = await workerFixture({
    engines: engine.engines,
    extraPaidCalls,
    observe: (seen) => {
      if (seen !== step || (faults.left -= 1) !== 0) return;
      fixture.keep.jobs.unavailable = true;
      throw new Error("killed");
    },
  });
  await expect(fixture.deliver()).rejects.toMatchObject({ code: "service.unavailable" });
  fixture.keep.jobs.unavailable = false;
  fixture.clock.advance(minutes(11));
  return fixture;
}

test.each(["close_call", "record", "finish"])(
  "an output that a worker stored before it died at %s is not bought again",
  async (step) => {
    const engine = paidEngine("picture");
    const { deliver, r2, keep, asset, job } = await killedBefore(step, engine);
    expect(await deliver()).toMatchObject({
      done: true,
      job: { status: "succeeded", attempts: 2, engine: "openai", provider: "openai", model: "model-1" },
    });
    expect(engine.calls).toHaveLength(1);
    expect(r2.keys().toSorted()).toEqual(objectKeys(asset, job.job_id, "changes.png"));
    expect(Object.values((await keep.assets.get(asset))?.outputs ?? {})).toHaveLength(1);
  },
);

test("an output that its owner deletes when its worker died at finish is not bought again, and goes once its job has ended", async () => {
  const engine = paidEngine("picture");
  const { deliver, deletions, sweepDeletions, r2, asset, job, clock } = await killedBefore("finish", engine);
  const { deletion_id } = await deletions.ofOutput(asset.user_id, job.job_id);
  await sweepDeletions(unhurried);
  expect(r2.keys()).toContain(anOutput(asset, { job_id: job.job_id }).object_key);
  expect(await deletions.get(asset.user_id, deletion_id)).not.toHaveProperty("jobs_ended_at");
  expect(await deliver()).toMatchObject({ job: { status: "succeeded", attempts: 2 } });
  expect(engine.calls).toHaveLength(1);
  clock.advance(toTheEnd);
  await sweepDeletions(unhurried);
  expect(await deletions.get(asset.user_id, deletion_id)).toHaveProperty("done_at");
  expect(r2.keys().filter((key) => key.includes(job.job_id))).toEqual([]);
});

test("an output that is found is said to be", async () => {
  const { deliver, events } = await killedBefore("record", paidEngine("picture"));
  await deliver();
  expect(await events()).toContain("output_found");
});

test("a call that a killed worker left open is unknown, and one more is made", async () => {
  const engine = paidEngine("picture");
  const { deliver } = await killedBefore("store", engine);
  const { job } = await deliver();
  expect(job).toMatchObject({ status: "succeeded", calls: [{ state: "unknown" }, { state: "answered" }] });
  expect(engine.calls).toHaveLength(2);
});

test("without extra calls a call that was left open ends the job as unknown, for the user to repeat on purpose", async () => {
  const engine = paidEngine("picture");
  const { deliver } = await killedBefore("store", engine, 0);
  const error = { code: "outcome_unknown", retryable: true };
  expect(await deliver()).toMatchObject({ done: true, job: { status: "failed", error } });
  expect(engine.calls).toHaveLength(1);
});

test("when the results of two calls are lost the job ends as unknown at once", async () => {
  const engine = paidEngine(lost);
  const { deliver } = await workerFixture({ engines: engine.engines });
  expect(await deliver()).toMatchObject({ done: false, job: { setback: { code: "outcome_unknown" } } });
  expect(await deliver()).toMatchObject({
    done: true,
    job: {
      status: "failed",
      error: { code: "outcome_unknown" },
      calls: [{ state: "unknown" }, { state: "unknown" }],
    },
  });
  expect(engine.calls).toHaveLength(2);
});

test("an error of an engine that nobody foresaw may have cost money", async () => {
  const { engines } = paidEngine(new TypeError("terminated"));
  const { deliver } = await workerFixture({ engines });
  expect(await deliver()).toMatchObject({ done: false, job: { calls: [{ state: "unknown" }] } });
});

test("a provider that was busy costs nothing, however often it is asked", async () => {
  const engine = paidEngine(busy, busy, busy, busy, "picture");
  const { deliver } = await workerFixture({ engines: engine.engines, extraPaidCalls: 0 });
  for (let tries = 0; tries < 4; tries += 1)
    expect(await deliver()).toMatchObject({ job: { waiting: { refusals: tries + 1 } } });
  const { job } = await deliver();
  expect(job?.status).toBe("succeeded");
  expect(job?.calls.map(({ state }) => state)).toEqual([...Array(4).fill("refused"), "answered"]);
});

test("a refusal ends the job free of charge, with the provider's words", async () => {
  const engine = paidEngine(blocked);
  const { deliver } = await workerFixture({ engines: engine.engines });
  expect(await deliver()).toMatchObject({
    done: true,
    job: {
      status: "failed",
      error: { code: "engine.moderation_blocked", message: "not this picture", retryable: false },
      calls: [{ state: "refused" }],
    },
  });
  expect(engine.calls).toHaveLength(1);
});

test("a picture that was bought goes to the standby when R2 goes away after the call", async () => {
  const engine = paidEngine("picture");
  const fixture = await workerFixture({
    engines: engine.engines,
    observe: (step) => {
      if (step === "store") fixture.r2.unavailable = true;
    },
  });
  await fixture.stores.isPrimaryHealthy();
  const { job } = await fixture.deliver();
  expect(job).toMatchObject({ status: "succeeded", output: { storage: "s3" } });
  expect(job?.events).toContainEqual(expect.objectContaining({ type: "standby_used", storage: "s3" }));
  expect(await fixture.keep.assets.get(fixture.asset)).toMatchObject({
    due_at: fixture.clock.now().toISOString(),
  });
  expect(engine.calls).toHaveLength(1);
});

test("an output in the standby is found while R2 is away", async () => {
  const engine = paidEngine("picture");
  const { deliver, r2, s3, asset, job } = await workerFixture({
    engines: engine.engines,
    job: { attempts: 1 },
  });
  s3.arrive(anOutput(asset, { job_id: job.job_id }).object_key, jpeg(), "image/jpeg");
  r2.unavailable = true;
  expect(await deliver()).toMatchObject({ job: { status: "succeeded", output: { storage: "s3" } } });
  expect(engine.calls).toHaveLength(0);
});

/** R2 goes away, and the original of the job stands in the standby. */
async function outage({ r2, s3, asset, keep }: Awaited<ReturnType<typeof workerFixture>>) {
  const { object_key, etag, file_size } = asset;
  s3.arrive(object_key, (await r2.peek(object_key, { etag, length: file_size })) ?? jpeg(), "image/jpeg");
  await keep.assets.moveOriginal(asset, { storage: "s3", etag });
  r2.unavailable = true;
}

test("while R2 is away a repeated attempt waits for an output that was paid for", async () => {
  const engine = paidEngine("picture");
  const calls = [{ state: "answered" as const, opened_at: "2026-03-01T12:00:00.000Z" }];
  const fixture = await workerFixture({ engines: engine.engines, job: { attempts: 1, calls } });
  await outage(fixture);
  const waiting = { code: "storage.unavailable" };
  expect(await fixture.deliver()).toMatchObject({ done: true, job: { attempts: 1, waiting } });
  expect(engine.calls).toHaveLength(0);
});

test("while R2 is away a repeated attempt that nothing was paid for goes on in the standby", async () => {
  const fixture = await workerFixture({ job: { attempts: 1 } });
  await outage(fixture);
  expect(await fixture.deliver()).toMatchObject({ job: { status: "succeeded", output: { storage: "s3" } } });
});

test("nothing is bought while no store could take the picture", async () => {
  const engine = paidEngine("picture");
  const { deliver, r2, stores } = await workerFixture({
    engines: engine.engines,
    standby: false,
    observe: (step) => {
      if (step !== "prepare") return;
      r2.unavailable = true;
      stores.forgetProbe();
    },
  });
  expect(await deliver()).toMatchObject({
    done: true,
    job: { waiting: { code: "storage.unavailable" }, calls: [] },
  });
  expect(engine.calls).toEqual([]);
});

test("after an attempt that died the sweep looks for a copy in the standby store, once no URL of the asset is valid", async () => {
  const { deliver, keep, asset, clock } = await killedBefore("record", paidEngine("picture"));
  await deliver();
  const due_at = new Date(clock.now().getTime() + 4_200_000).toISOString();
  expect(await keep.assets.get(asset)).toMatchObject({ due_at });
});

test("a picture that was bought is stored before anything else is done with it, and kept when it cannot be compared", async () => {
  const engine = paidEngine("picture");
  const paid = engine.engines().engine;
  const enhance: Engine["enhance"] = async (original, request) => {
    const enhanced = await paid.enhance(original, request);
    Object.defineProperty(original, "data", {
      get() {
        throw new Error("The original cannot be compared with any more");
      },
    });
    return enhanced;
  };
  const fixture = await workerFixture({
    engines: () => ({ engine: { ...paid, enhance }, substituted: false }),
  });
  expect(await fixture.deliver()).toMatchObject({ done: true, job: { status: "succeeded" } });
  const missing = (await fixture.read())?.events.filter(({ type }) => type === "renditions_missing");
  expect(missing?.map(({ detail }) => detail)).toEqual(["original", "output, changes"]);
  expect(engine.calls).toHaveLength(1);
});

test.each(["the database", "every store"])(
  "an answered call is not lost while %s does not answer: its picture is kept until it does",
  async (silent) => {
    const engine = paidEngine("picture");
    const waits = { left: 3 };
    const fixture = await workerFixture({
      engines: engine.engines,
      observe: (step) => {
        if (step === (silent === "the database" ? "close_call" : "store")) setSilent(true);
      },
      wait: async () => {
        waits.left -= 1;
        if (waits.left === 0) setSilent(false);
      },
    });
    function setSilent(unavailable: boolean): void {
      if (silent === "the database") fixture.keep.jobs.unavailable = unavailable;
      if (silent !== "the database")
        for (const store of [fixture.r2, fixture.s3]) store.unavailable = unavailable;
    }
    expect(await fixture.deliver()).toMatchObject({
      done: true,
      job: { status: "succeeded", attempts: 1, calls: [{ state: "answered" }] },
    });
    expect(engine.calls).toHaveLength(1);
    expect(waits.left).toBe(0);
  },
);

test("a write that the database does not take is given up when the time is", async () => {
  const fixture = await workerFixture({
    engines: paidEngine("picture").engines,
    observe: (step) => {
      if (step === "close_call") fixture.keep.jobs.unavailable = true;
    },
    wait: () => Promise.reject(new Error("The time is up")),
  });
  await expect(fixture.deliver()).rejects.toMatchObject({ code: "service.unavailable" });
});
