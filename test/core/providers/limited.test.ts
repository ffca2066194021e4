import { EngineError } from "@luster/core/engines/engine";
import { isRefusing } from "@luster/core/providers/gate";
import { limited } from "@luster/core/providers/limited";
import { expect, test } from "vitest";
import { settableClock } from "../../kit/fakes/clock.ts";
import { memoryProviderRecords } from "../../kit/fakes/providers.memory.ts";
import { paidEngine, workerFixture } from "../jobs/worker-fixture.ts";
import { minutes } from "../../kit/world.ts";
import { aProvider } from "../../kit/samples.ts";

const busy = (retryAfter?: number) =>
  new EngineError("later", "engine.rate_limited", "busy", retryAfter === undefined ? {} : { retryAfter });
const account = new EngineError("later", "engine.account", "the key is wrong");
const blocked = new EngineError("final", "engine.moderation_blocked", "no");
const lost = new EngineError("unknown", "engine.outcome_unknown", "?");

type Options = { perMinute?: number; account?: string };

function setting(...answers: (Error | "picture")[]) {
  const clock = settableClock();
  const records = memoryProviderRecords();
  const paid = paidEngine(...answers);
  const engineOf = ({ perMinute, account: name = "one" }: Options = {}) =>
    limited(paid.engines().engine, { records, perMinute, account: name, now: clock.now });
  const engine = engineOf();
  const call = () =>
    engine
      .enhance(picture, { prompt: undefined, userHash: "", signal: new AbortController().signal })
      .then(() => undefined)
      .catch((error: unknown) => error);
  return { clock, records, engine, engineOf, call, calls: paid.calls };
}

const picture = { data: new Uint8Array(8 * 8 * 3), width: 8, height: 8, credits: {} };

test("no more calls are let through in a minute than the setting says, by all workers together, and the next minute as many", async () => {
  const { engineOf, clock } = setting("picture");
  clock.advance(20_000);
  const workers = Array.from({ length: 9 }, () => engineOf({ perMinute: 5 }).ready());
  const refusals = (await Promise.allSettled(workers)).filter(({ status }) => status === "rejected");
  expect(refusals).toHaveLength(4);
  expect(refusals).toMatchObject(
    refusals.map(() => ({ reason: { outcome: "later", code: "engine.rate_limited", retryAfter: 40 } })),
  );
  clock.advance(40_000);
  await engineOf({ perMinute: 5 }).ready();
});

test("a call that the provider did not take leaves its place in the minute to another", async () => {
  const { engineOf } = setting(busy(20), "picture");
  const engine = engineOf({ perMinute: 1 });
  const request = { prompt: undefined, userHash: "", signal: new AbortController().signal };
  await engine.ready();
  await expect(engine.enhance(picture, request)).rejects.toBeInstanceOf(EngineError);
  await engine.ready();
  await engine.enhance(picture, request);
  await expect(engine.ready()).rejects.toMatchObject({ code: "engine.rate_limited" });
});

test("without the setting every call is let through", async () => {
  const { engine } = setting("picture");
  for (let count = 0; count < 1000; count += 1) await engine.ready();
});

test("after three refusals in a row nobody calls for as long as the provider asked, and then again", async () => {
  const { engine, call, clock } = setting(busy(40));
  for (let count = 0; count < 2; count += 1) await call();
  await engine.ready();
  await call();
  clock.advance(10_000);
  await expect(engine.ready()).rejects.toMatchObject({
    outcome: "later",
    code: "engine.rate_limited",
    message: "busy",
    retryAfter: 30,
  });
  clock.advance(30_000);
  await engine.ready();
});

test("an account that is refused closes the gate for longer each time, to five minutes", async () => {
  const { engine, call, clock } = setting(account);
  const closed: unknown[] = [];
  for (let count = 0; count < 9; count += 1) {
    await call();
    const error: unknown = await engine.ready().catch((error: unknown) => error);
    const seconds = error instanceof EngineError ? (error.retryAfter ?? 0) : 0;
    closed.push(seconds);
    clock.advance(seconds * 1000);
  }
  expect(closed).toEqual([0, 0, 15, 30, 60, 120, 240, 300, 300]);
});

test("a rate limit without a Retry-After closes the gate for ten seconds, so that no minute passes unused", async () => {
  const { engine, call } = setting(busy());
  for (let count = 0; count < 12; count += 1) await call();
  await expect(engine.ready()).rejects.toMatchObject({ retryAfter: 10 });
});

test.each([
  ["a picture", "picture" as const],
  ["a refusal of the picture", blocked],
])("%s ends the row of refusals", async (_, answer) => {
  const { engine, call, clock } = setting(busy(), busy(), answer, busy(), busy(), busy());
  for (let count = 0; count < 5; count += 1) {
    clock.advance(1_000);
    await call();
  }
  await engine.ready();
  await call();
  await expect(engine.ready()).rejects.toMatchObject({ outcome: "later" });
});

test("a lost result says nothing about the gate", async () => {
  const { engine, call } = setting(busy(), busy(), lost, busy());
  for (let count = 0; count < 4; count += 1) await call();
  await expect(engine.ready()).rejects.toMatchObject({ outcome: "later" });
});

test("an answer to a call that began before the refusals opens no gate", async () => {
  const { clock, records, engineOf } = setting("picture");
  const begun = Promise.withResolvers<void>();
  const slow = limited(
    {
      id: "openai",
      model: "model-1",
      provider: aProvider,
      async enhance() {
        await begun.promise;
        return { picture: { data: Buffer.alloc(3), width: 1, height: 1 } };
      },
    },
    { records, perMinute: undefined, account: "one", now: clock.now },
  );
  const request = { prompt: undefined, userHash: "", signal: new AbortController().signal };
  const running = slow.enhance(picture, request);
  clock.advance(1_000);
  const refusing = limited(paidEngine(busy(60)).engines().engine, {
    records,
    perMinute: undefined,
    account: "one",
    now: clock.now,
  });
  for (let count = 0; count < 3; count += 1) await refusing.enhance(picture, request).catch(() => undefined);
  clock.advance(1_000);
  begun.resolve();
  await running;
  await expect(engineOf().ready()).rejects.toMatchObject({ code: "engine.rate_limited" });
});

test("an account that was refused three times in a row is told until a call is taken again, or nobody has called for long", async () => {
  const { call, clock, records } = setting(account, account, account, "picture", account, account, account);
  const refusing = async () => isRefusing(await records.gates(aProvider.id), clock.now());
  for (const told of [false, false, true, false, false, false, true]) {
    await call();
    expect(await refusing()).toBe(told);
    clock.advance(1_000);
  }
  clock.advance(minutes(15));
  expect(await refusing()).toBe(false);
});

test("a rate limit, however often in a row, is not told as a refusal", async () => {
  const { call, clock, records } = setting(busy());
  for (let count = 0; count < 5; count += 1) await call();
  expect(isRefusing(await records.gates(aProvider.id), clock.now())).toBe(false);
});

test("another key starts with an open gate", async () => {
  const { engineOf, call } = setting(account);
  for (let count = 0; count < 3; count += 1) await call();
  await expect(engineOf().ready()).rejects.toMatchObject({ code: "engine.account" });
  await engineOf({ account: "two" }).ready();
});

test("refusals a quarter of an hour apart are not in a row", async () => {
  const { engine, call, clock } = setting(account);
  for (let count = 0; count < 5; count += 1) {
    await call();
    clock.advance(minutes(15));
  }
  await engine.ready();
});

test("a database that is away after a call costs neither its picture nor its reason", async () => {
  const { call, records } = setting("picture", account);
  records.unavailable = true;
  expect(await call()).toBeUndefined();
  expect(await call()).toBe(account);
});

test("a job that comes to a closed gate is put off without a download, a call or an entry in its ledger", async () => {
  const { engine, call } = setting(account);
  for (let count = 0; count < 3; count += 1) await call();
  const engines = () => ({
    engine: { ...engine, enhance: () => Promise.reject(new Error("called")) },
    substituted: false,
  });
  const fixture = await workerFixture({ engines });
  expect(await fixture.deliver()).toMatchObject({
    done: true,
    job: { calls: [], attempts: 0, waiting: { code: "engine.account", message: "the key is wrong" } },
  });
  expect(await fixture.events()).toEqual(["queued", "claimed", "deferred"]);
});
