import { createStores } from "@luster/core/storage/stores";
import { expect, test } from "vitest";
import { settableClock } from "../../kit/fakes/clock.ts";
import { memoryStore } from "../../kit/fakes/store.memory.ts";

function setting({ standby = true } = {}) {
  const clock = settableClock();
  const seen = { probes: 0, standby: 0, reasons: [] as unknown[] };
  const r2 = memoryStore({ name: "r2" });
  const { probe } = r2;
  r2.probe = (signal) => {
    seen.probes += 1;
    return probe(signal);
  };
  const s3 = memoryStore({ name: "s3" });
  const stores = createStores({
    primary: r2,
    standby: standby ? s3 : undefined,
    now: clock.now,
    onStandby: () => void (seen.standby += 1),
    onUnavailable: (error) => void seen.reasons.push(error),
  });
  return { clock, seen, r2, s3, stores };
}

test("new objects go to the primary store while it is well", async () => {
  const { stores, r2, seen } = setting();
  expect(await stores.writable()).toBe(r2);
  expect(seen.standby).toBe(0);
});

test("they go to the standby while the primary is unavailable, and each write is told", async () => {
  const { stores, r2, s3, seen } = setting();
  r2.unavailable = true;
  expect([await stores.writable(), await stores.writable()]).toEqual([s3, s3]);
  expect(seen).toMatchObject({ probes: 2, standby: 2, reasons: [{ code: "storage.unavailable" }] });
});

test("a store that the client could not reach is avoided without a probe", async () => {
  const { stores, s3, seen } = setting();
  expect(await stores.writable("r2")).toBe(s3);
  expect(seen).toEqual({ probes: 0, standby: 0, reasons: [] });
});

test("without a standby an outage says so, and when to try again", async () => {
  const { stores, r2 } = setting({ standby: false });
  r2.unavailable = true;
  const failure = { code: "storage.unavailable", retryAfter: expect.any(Number) as unknown };
  await expect(stores.writable()).rejects.toMatchObject(failure);
  await expect(stores.writable("r2")).rejects.toMatchObject(failure);
});

test("callers at once share one probe, whose answer serves for 15 seconds", async () => {
  const { stores, clock, seen } = setting();
  await Promise.all(Array.from({ length: 20 }, () => stores.writable()));
  clock.advance(14_999);
  await stores.isPrimaryHealthy();
  expect(seen.probes).toBe(1);
  clock.advance(1);
  await stores.isPrimaryHealthy();
  expect(seen.probes).toBe(2);
});

test("the end of an outage is noticed within 15 seconds", async () => {
  const { stores, clock, r2, s3 } = setting();
  r2.unavailable = true;
  expect(await stores.writable()).toBe(s3);
  r2.unavailable = false;
  clock.advance(15_000);
  expect(await stores.writable()).toBe(r2);
});

test("a store that is distrusted is probed at once", async () => {
  const { stores, r2, s3 } = setting();
  await stores.writable();
  r2.unavailable = true;
  expect(await stores.writable()).toBe(r2);
  stores.forgetProbe();
  expect(await stores.writable()).toBe(s3);
});

test("one probe that fails is no outage when the next one is answered", async () => {
  const { stores, r2, seen } = setting();
  const { probe } = r2;
  const failures = [new DOMException("The operation timed out", "TimeoutError")];
  r2.probe = async (signal) => {
    const failure = failures.pop();
    if (failure) throw failure;
    await probe(signal);
  };
  expect(await stores.writable()).toBe(r2);
  expect(seen).toMatchObject({ standby: 0, reasons: [] });
});

test("a store that does not answer two probes counts as unavailable after four seconds", async () => {
  const { stores, r2, s3 } = setting();
  r2.probe = (signal) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  const start = performance.now();
  expect(await stores.writable()).toBe(s3);
  expect(performance.now() - start).toBeLessThan(20_000);
});

test("a write goes to the standby when the primary fails although its probe was well", async () => {
  const { stores, r2, s3, seen } = setting();
  await stores.isPrimaryHealthy();
  r2.unavailable = true;
  const { store } = await stores.write((store) => store.head("a"));
  expect(store).toBe(s3);
  expect(await stores.writable()).toBe(s3);
  expect(seen).toMatchObject({ probes: 3, standby: 2 });
});

test("a write that fails for another reason fails", async () => {
  const { stores, seen } = setting();
  const bug = new TypeError("our bug");
  await expect(stores.write(() => Promise.reject(bug))).rejects.toBe(bug);
  expect(seen.standby).toBe(0);
});

test("a record's store is found by its name, in an outage too", () => {
  const { stores, r2, s3 } = setting();
  r2.unavailable = true;
  expect([stores.get("r2"), stores.get("s3")]).toEqual([r2, s3]);
  expect(() => stores.get("local")).toThrow(expect.objectContaining({ code: "storage.unavailable" }));
});
