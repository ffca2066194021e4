import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { usdOf, usdOfCall, usdOfPicture } from "../../../tools/simulation/money.ts";
import { parsePlan } from "../../../tools/simulation/plan.ts";
import { simulate } from "../../../tools/simulation/simulate.ts";
import { drained, lines } from "../../../tools/simulation/table.ts";
import { tick } from "../../../tools/simulation/timetable.ts";
import { simulate as simulateWithTheWorker } from "../../kit/simulation/shoot.ts";

const simulated = (options: Record<string, string | number>) =>
  simulate(parsePlan(Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])));

/** A shoot of paid photos, all of it at once. */
const shoot = { paid: 1, hours: 0, apart: 0, lost: 0, "api-rate": 100_000 };

describe("beside the real worker and sweep in virtual time", () => {
  it.each([
    { photos: 60, perMinute: 5, retryAfter: true },
    { photos: 60, perMinute: 20, retryAfter: true },
    { photos: 200, perMinute: 20, retryAfter: true },
    { photos: 60, perMinute: 20, retryAfter: false },
    { photos: 60, perMinute: 20, retryAfter: true, setting: 20 },
  ])("a shoot takes as long, within 15%: %j", async ({ photos, perMinute, retryAfter, setting }) => {
    const real = await simulateWithTheWorker({
      photos,
      perMinute,
      workers: 5,
      retryAfter,
      ...(setting && { setting }),
    });
    const events = simulated({
      ...shoot,
      photos,
      shoot: photos,
      "provider-per-minute": perMinute,
      "retry-after": retryAfter ? "yes" : "no",
      "call-seconds": 12,
      "own-seconds": 0.1,
      "delivery-seconds": 0.1,
      ...(setting && { "per-minute": setting }),
    });
    expect(real.failed).toBe(0);
    expect(events.counts.succeeded).toBe(photos);
    expect(drained(events) / 60 / real.minutes).toBeGreaterThan(0.85);
    expect(drained(events) / 60 / real.minutes).toBeLessThan(1.15);
  });
});

it("is the same each time for the same seed, and another for another", () => {
  const day = { photos: 2_000, workers: 40 };
  expect(lines(simulated(day))).toEqual(lines(simulated(day)));
  expect(lines(simulated({ ...day, seed: 2 }))).not.toEqual(lines(simulated(day)));
});

it("basic photos do not wait behind paid ones that hold all workers of their own", () => {
  const { coming, ended } = simulated({ photos: 2_000, hours: 1, workers: 20, "basic-workers": 60 });
  const longest = (isPaid: number) =>
    coming.at.reduce(
      (most, at, job) => (coming.paid[job] === isPaid ? Math.max(most, (ended[job] ?? 0) - at) : most),
      0,
    );
  expect((longest(0) * tick) / 1000).toBeLessThan(30);
  expect((longest(1) * tick) / 1000).toBeGreaterThan(1_800);
});

it("calls begin no faster than the provider's limit and the setting allow, whichever is less", () => {
  const many = { ...shoot, photos: 600, workers: 200, "call-seconds": 5 };
  const seconds = (options: object) => drained(simulated({ ...many, ...options }));
  expect(seconds({ "provider-per-minute": 100 })).toBeGreaterThan(5 * 60);
  expect(seconds({ "provider-per-minute": 300, "per-minute": 100 })).toBeGreaterThan(4 * 60);
  expect(seconds({ "provider-per-minute": 1_000 })).toBeLessThan(2 * 60);
});

it("a lost result is bought again as often as the setting allows, and then the job fails", () => {
  const lossy = { ...shoot, photos: 300, workers: 100, lost: 0.5, "provider-per-minute": 1_000 };
  const once = simulated({ ...lossy, "extra-calls": 1 });
  const never = simulated({ ...lossy, "extra-calls": 0 });
  expect(never.calls.begun).toBe(300);
  expect(never.failed.get("outcome_unknown")).toBe(300 - never.counts.succeeded);
  expect(once.counts.succeeded).toBeGreaterThan(never.counts.succeeded);
  expect(once.calls.begun).toBe(300 + Number(never.failed.get("outcome_unknown")));
});

it.each([
  { outage: 3, fail: 0 },
  { outage: 30, fail: 100 },
])("an outage of $outage hours fails $fail of 100 jobs that may wait for a day", ({ outage, fail }) => {
  const { failed, counts } = simulated({
    ...shoot,
    photos: 100,
    "outage-from": 0,
    "outage-hours": outage,
    "wait-hours": 24,
  });
  expect(failed.get("engine.unavailable") ?? 0).toBe(fail);
  expect(counts.succeeded).toBe(100 - fail);
});

it("basic shoots, which are quicker, end before paid ones that began with them: users take turns", () => {
  const { coming, ended } = simulated({ photos: 600, shoot: 50, paid: 0.5, hours: 0, apart: 0 });
  const last = (isPaid: number) =>
    ended.reduce((latest, at, job) => (coming.paid[job] === isPaid ? Math.max(latest, at) : latest), 0);
  expect(new Set(coming.paid)).toEqual(new Set([0, 1]));
  expect(last(0)).toBeLessThan(last(1));
});

it("the API's rate holds up what comes faster", () => {
  const { coming } = simulated({ photos: 1_000, hours: 0, apart: 0, "api-rate": 50 });
  expect(coming.heldUp.photos).toBeGreaterThan(900);
  expect(coming.heldUp.longest).toBeCloseTo(1_000 / 5, -1);
});

it("a picture costs what docs/deploy.md says, and a call what it assumes", async () => {
  const deploy = await readFile(join(import.meta.dirname, "../../../docs/deploy.md"), "utf8");
  const sums = /\*\*sum\*\* \| \| \*\*([\d.]+)\*\* \| \*\*([\d.]+)\*\*/.exec(deploy) ?? [];
  expect(usdOfPicture(3, false).toFixed(5)).toBe(sums[1]);
  expect(usdOfPicture(120, true).toFixed(5)).toBe(sums[2]);
  expect(usdOfCall().usual.toFixed(3)).toBe(/([\d.]+) a `standard` one/.exec(deploy)?.[1]);
});

it("jobs that wait cost their deliveries, and no calls", () => {
  const fast = simulated({ ...shoot, photos: 400, workers: 20, "provider-per-minute": 1_000 });
  const slow = simulated({ ...shoot, photos: 400, workers: 20, "provider-per-minute": 5 });
  expect(usdOf(fast).waiting).toBe(0);
  expect(usdOf(slow).waiting).toBeGreaterThan(0);
  expect(usdOf(slow).provider).toBeCloseTo(usdOf(fast).provider, 6);
  expect(usdOf(slow).ours).toBeGreaterThan(usdOf(fast).ours);
});

it.each([
  { args: ["--photos", "0"], says: "--photos must be at least 1" },
  { args: ["--photos", "many"], says: "--photos must be a whole number, in digits" },
  { args: ["--workers", "20001"], says: "--workers must be at most 20000" },
  { args: ["--retry-after", "maybe"], says: "--retry-after must be yes or no" },
  { args: ["--fotos", "3"], says: "Unknown option '--fotos'" },
  { args: ["--photos", "1", "extra"], says: "Unexpected argument 'extra'" },
])("$args is refused in words", ({ args, says }) => {
  expect(() => parsePlan(args)).toThrow(says);
});
