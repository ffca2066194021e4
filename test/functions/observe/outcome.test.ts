import type { PaidCall } from "@luster/contract/jobs";
import type { Job } from "@luster/core/jobs/job";
import { countOutcome } from "@luster/functions/observe/outcome";
import { metrics } from "@luster/functions/observe/metrics";
import { beforeEach, expect, test, vi } from "vitest";
import { aJob as anyJob } from "../../kit/samples.ts";

const added = vi.spyOn(metrics, "addMetric");
beforeEach(() => void added.mockClear());

const aJob = (fields: Partial<Job>) => anyJob({ tier: "standard", ...fields });

/** What a delivery counts: each metric's values added up. */
function counted(outcome: Parameters<typeof countOutcome>[0]): Record<string, number> {
  countOutcome(outcome);
  const sums: Record<string, number> = {};
  for (const [name, , value] of added.mock.calls) sums[name] = (sums[name] ?? 0) + value;
  return sums;
}

const at = (minute: number) => `2026-03-01T12:${String(minute).padStart(2, "0")}:00.000Z`;
const call = (minute: number, state: PaidCall["state"] = "answered"): PaidCall => ({
  state,
  opened_at: at(minute),
  cost_usd: 0.5,
});
const events = (...each: [minute: number, type: Job["events"][number]["type"]][]): Job["events"] =>
  each.map(([minute, type]) => ({ at: at(minute), type }));
/** What a try of a paid job tells that ended for none of these reasons. */
const noCause = { AccountRefused: 0, RateLimited: 0, EngineFailures: 0 };
const failed = (code: NonNullable<Job["error"]>["code"]) =>
  ({ status: "failed", error: { code, message: "", retryable: false } }) as const;

test("a job that succeeds counts once, with its calls and what they cost", () => {
  const job = aJob({
    status: "succeeded",
    calls: [call(2)],
    events: events([0, "queued"], [1, "claimed"], [3, "succeeded"]),
  });
  expect(counted({ worked: true, done: true, job })).toMatchObject({
    JobsSucceeded: 1,
    PaidCalls: 1,
    PaidCostUsd: 0.5,
  });
  expect(added.mock.calls.map(([name]) => name)).toContain("JobDuration");
});

test.each<[string, boolean]>([
  ["has ended", true],
  ["another worker holds", false],
])("a delivery that finds a job which %s counts nothing", (_, done) => {
  const job = aJob({ status: done ? "succeeded" : "processing", calls: [call(2)] });
  expect(counted({ worked: false, done, job })).toEqual({});
});

test("a call is counted by the delivery that made it, and by no later one", () => {
  const before = events([1, "claimed"], [3, "deferred"]);
  const setback = { code: "storage.unavailable", message: "" } as const;
  const deferred = aJob({ status: "processing", calls: [call(2)], events: before, setback });
  expect(counted({ worked: true, done: false, job: deferred })).toEqual({
    ...noCause,
    PaidCalls: 1,
    PaidCostUsd: 0.5,
  });
  added.mockClear();
  const next = aJob({
    ...deferred,
    status: "succeeded",
    calls: [call(2), call(5)],
    events: [...before, ...events([4, "claimed"], [6, "succeeded"])],
  });
  expect(counted({ worked: true, done: true, job: next })).toMatchObject({ PaidCalls: 1, PaidCostUsd: 0.5 });
});

test("the call of a worker that was killed is counted by the delivery after it", () => {
  const job = aJob({
    status: "succeeded",
    calls: [call(2, "unknown"), call(5)],
    events: events([1, "claimed"], [4, "lease_expired"], [4, "claimed"], [6, "succeeded"]),
  });
  expect(counted({ worked: true, done: true, job })).toMatchObject({ PaidCalls: 2 });
});

test("a call that the provider refused costs nothing and is not counted", () => {
  const job = aJob({ ...failed("engine.moderation_blocked"), calls: [call(2, "refused")] });
  expect(counted({ worked: true, done: true, job })).toEqual({
    ...noCause,
    JobsFailed: 0,
    PicturesRefused: 1,
  });
});

test("a job that ends well is told among those that could have failed, so that the average is the share", () => {
  expect(counted({ worked: true, done: true, job: aJob({ status: "succeeded" }) })).toMatchObject({
    JobsFailed: 0,
  });
  expect(added.mock.calls.filter(([name]) => name === "JobsFailed")).toHaveLength(1);
});

test("a basic job says nothing about the engine of the paid ones", () => {
  const job = aJob({ status: "succeeded", tier: "basic" });
  expect(counted({ worked: true, done: true, job })).not.toHaveProperty("EngineFailures");
});

test.each([
  ["picture.unreadable", 0],
  ["picture.too_large", 0],
  ["asset.deleted", 0],
  ["engine.moderation_blocked", 0],
  ["original.gone", 1],
  ["storage.unavailable", 1],
  ["job.exhausted", 1],
] as const)("a job that ends with %s counts %i as failed", (code, JobsFailed) => {
  const job = aJob({ ...failed(code), tier: "basic" });
  const others = JobsFailed === 1 ? {} : { PicturesRefused: 1 };
  expect(counted({ worked: true, done: true, job })).toEqual({ JobsFailed, ...others });
});

test.each(["engine.unavailable", "engine.rejected", "engine.unconfigured", "outcome_unknown"] as const)(
  "%s is a failure of the engine, whether it ends the job or puts it off",
  (code) => {
    expect(counted({ worked: true, done: true, job: aJob(failed(code)) })).toMatchObject({
      EngineFailures: 1,
    });
    added.mockClear();
    const job = aJob({ status: "processing", setback: { code, message: "" } });
    expect(counted({ worked: true, done: false, job })).toEqual({ ...noCause, EngineFailures: 1 });
  },
);

test.each([
  ["engine.account", "AccountRefused"],
  ["engine.rate_limited", "RateLimited"],
] as const)(
  "a job that waits for %s counts as %s, and neither as failed nor as a failure of the engine",
  (code, metric) => {
    const setback = { code, message: "" };
    const since = at(1);
    const waiting = { ...setback, since, refusals: 1, not_before: at(2) };
    const job = aJob({ status: "processing", setback, waiting });
    expect(counted({ worked: true, done: true, job })).toEqual({ ...noCause, [metric]: 1 });
    added.mockClear();
    expect(counted({ worked: false, done: true, job })).toEqual({});
  },
);

test("a job that succeeds after the engine had failed is no failure of the engine", () => {
  const setback = { code: "engine.unavailable", message: "" } as const;
  const job = aJob({ status: "succeeded", setback });
  expect(counted({ worked: true, done: true, job })).toMatchObject({ EngineFailures: 0 });
});
