import { EngineError } from "@luster/core/engines/engine";
import { expect, test } from "vitest";
import { minutes } from "../../kit/world.ts";
import { counted, type Fixture, killedBefore } from "./killed.ts";
import { paidEngine, workerFixture } from "./worker-fixture.ts";

const lost = new EngineError("unknown", "engine.outcome_unknown", "the connection broke");
const busy = new EngineError("later", "engine.unavailable", "busy", { retryAfter: 1 });

// The engine has no price: 2.5 US dollars are reserved for each of its calls, and an answered one costs 0.04.

test.each([
  ["user", "user.over_budget"],
  ["service", "service.over_budget"],
] as const)(
  "over the %s's cap a job waits, before anything is downloaded or sent, and goes on the next day",
  async (whose, code) => {
    const engine = paidEngine("picture");
    const fixture = await workerFixture({ engines: engine.engines, caps: { [whose]: 4 } });
    await fixture.spending.reserve({ ...fixture.job, job_id: "another" }, 2.5);
    for (let hours = 1; hours < 12; hours += 1) {
      const { job } = await fixture.deliver();
      expect(job).toMatchObject({ status: "processing", attempts: 0, calls: [], waiting: { code } });
      expect(job?.waiting?.not_before.slice(0, 10)).toBe("2026-03-01");
    }
    expect(await fixture.events()).not.toContain("downloaded");
    expect(engine.calls).toEqual([]);
    expect(await counted(fixture)).toEqual({ user: 2.5, service: 2.5, reserves: 2 });
    fixture.clock.set("2026-03-02T00:00:00.000Z");
    expect(await fixture.deliver()).toMatchObject({ job: { status: "succeeded" } });
    expect(await counted(fixture)).toEqual({ user: 0.04, service: 0.04, reserves: 0 });
  },
);

test("a job that its user's days have no room for fails in the end with that reason, and cost nothing", async () => {
  const engine = paidEngine("picture");
  const { deliver, clock } = await workerFixture({ engines: engine.engines, caps: { user: 2 } });
  await deliver();
  clock.advance(minutes(60 * 24));
  const error = { code: "user.over_budget", retryable: true };
  expect(await deliver()).toMatchObject({ done: true, job: { status: "failed", error, calls: [] } });
  expect(engine.calls).toEqual([]);
});

test("a job that can cost more than its own cap fails at once, and nothing is sent", async () => {
  const engine = paidEngine("picture");
  const fixture = await workerFixture({ engines: engine.engines, job: { max_cost_usd: 2.49 } });
  expect(await fixture.deliver()).toMatchObject({
    done: true,
    job: { status: "failed", error: { code: "job.over_budget" }, calls: [] },
  });
  expect(await fixture.events()).not.toContain("downloaded");
  expect([engine.calls, await counted(fixture)]).toEqual([[], { user: 0, service: 0, reserves: 0 }]);
});

test("a call whose result was lost counts with all that it can have cost, so that a job's cap ends it", async () => {
  const engine = paidEngine(lost, "picture");
  const fixture = await workerFixture({ engines: engine.engines, job: { max_cost_usd: 4.9 } });
  await fixture.deliver();
  expect(await fixture.deliver()).toMatchObject({
    job: { status: "failed", error: { code: "job.over_budget" } },
  });
  expect(engine.calls).toHaveLength(1);
  expect(await counted(fixture)).toEqual({ user: 2.5, service: 2.5, reserves: 0 });
});

test.each([
  ["answered", ["picture"], 0.04],
  ["refused, and then answered", [busy, busy, "picture"], 0.04],
  ["lost, and then answered", [lost, "picture"], 2.54],
  ["lost twice", [lost, lost], 5],
] as const)("calls that were %s leave nothing reserved", async (_, answers, cost) => {
  const fixture = await workerFixture({ engines: paidEngine(...answers).engines });
  for (const _answer of answers) await fixture.deliver();
  expect(await counted(fixture)).toEqual({ user: cost, service: cost, reserves: 0 });
});

test.each([
  ["open_call", 0.04],
  ["enhance", 2.54],
  ["store", 2.54],
  ["close_call", 2.5],
  ["settle", 0.04],
  ["record", 0.04],
] as const)(
  "a worker that is killed before %s leaves nothing reserved once the job has ended",
  async (step, cost) => {
    const fixture = await killedBefore(step);
    expect((await counted(fixture)).user).toBeLessThanOrEqual(2.5);
    expect(await fixture.deliver()).toMatchObject({ job: { status: "succeeded", attempts: 2 } });
    expect(await counted(fixture)).toEqual({ user: cost, service: cost, reserves: 0 });
  },
);

test("a job whose owner cancels it before its call gives its reserve back", async () => {
  const engine = paidEngine("picture");
  const fixture: Fixture = await workerFixture({
    engines: engine.engines,
    observe: async (step) => {
      if (step === "open_call") await fixture.jobs.cancel(fixture.asset.user_id, fixture.job.job_id);
    },
  });
  expect(await fixture.deliver()).toMatchObject({ job: { status: "cancelled" } });
  expect([engine.calls, await counted(fixture)]).toEqual([[], { user: 0, service: 0, reserves: 0 }]);
});

test("the database's silence about money costs a call's settlement no picture", async () => {
  const waits = { left: 2 };
  const fixture: Fixture = await workerFixture({
    engines: paidEngine("picture").engines,
    observe: (step) => {
      if (step === "settle") fixture.keep.spending.unavailable = true;
    },
    wait: async () => {
      waits.left -= 1;
      if (waits.left === 0) fixture.keep.spending.unavailable = false;
    },
  });
  expect(await fixture.deliver()).toMatchObject({ job: { status: "succeeded", attempts: 1 } });
  expect(await counted(fixture)).toEqual({ user: 0.04, service: 0.04, reserves: 0 });
});
