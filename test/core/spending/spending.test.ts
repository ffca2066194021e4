import type { PaidCall } from "@luster/contract/jobs";
import { newId } from "@luster/core/id";
import { createSpending, type Payable } from "@luster/core/spending/spending";
import fc from "fast-check";
import { expect, test } from "vitest";
import { settableClock } from "../../kit/fakes/clock.ts";
import { memorySpendingRecords, spendingWithin } from "../../kit/fakes/spending.memory.ts";

const parts = [0, 1, 2, 3];

function fixture(caps: { user?: number; service?: number; job?: number }) {
  const records = memorySpendingRecords();
  const clock = settableClock();
  const stops = { seen: 0 };
  const spending = spendingWithin(records, clock.now, { caps, onStopped: () => void (stops.seen += 1) });
  const today = () => clock.now().toISOString().slice(0, 10);
  const usedBy = async (user_id: string) => ((await records.get({ user_id }, today()))?.used ?? 0) / 1e6;
  const usedByAll = async () => {
    const found = await Promise.all(parts.map((part) => records.get({ part }, today())));
    return found.reduce((sum, each) => sum + (each?.used ?? 0), 0) / 1e6;
  };
  return { records, clock, stops, spending, usedBy, usedByAll };
}

const aPayable = (fields: Partial<Payable> = {}): Payable => ({
  user_id: "ana",
  job_id: newId("job"),
  tier: "standard",
  calls: [],
  ...fields,
});

const ended = (call: Partial<PaidCall>): PaidCall => ({
  state: "answered",
  number: 0,
  engine: "openai",
  opened_at: "2026-03-01T12:00:00.000Z",
  ...call,
});

const refused = (code: string) => expect.objectContaining({ code });

test("of 200 jobs at once, at whatever edge, those that reserve never come to more than a cap, and fill it", async () => {
  const cases = fc.record({
    scheduler: fc.scheduler(),
    service: fc.integer({ min: 0, max: 300 }),
    user: fc.integer({ min: 0, max: 120 }),
    usd: fc.constantFrom(0.4008, 1, 1.1388, 7),
    users: fc.integer({ min: 1, max: 5 }),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ scheduler, service, user, usd, users }) => {
      const { records, usedBy, usedByAll, clock } = fixture({});
      const racing = {
        ...records,
        get: async (...input: Parameters<typeof records.get>) => {
          await scheduler.schedule(Promise.resolve());
          return records.get(...input);
        },
        reserve: async (...input: Parameters<typeof records.reserve>) => {
          await scheduler.schedule(Promise.resolve());
          return records.reserve(...input);
        },
      };
      const spending = spendingWithin(racing, clock.now, { caps: { service, user } });
      const jobs = Array.from({ length: 200 }, (_, nth) => aPayable({ user_id: `user ${nth % users}` }));
      const results = Promise.allSettled(jobs.map((job) => spending.reserve(job, usd)));
      await scheduler.waitFor(results);
      const done = (await results).filter(({ status }) => status === "fulfilled").length;
      expect(await usedByAll()).toBeCloseTo(done * usd, 6);
      expect(await usedByAll()).toBeLessThanOrEqual(service);
      for (let nth = 0; nth < users; nth += 1) expect(await usedBy(`user ${nth}`)).toBeLessThanOrEqual(user);
      // What is left over is less than a call in each of at most four parts.
      const most = Math.min(service, user * users, 200 * usd);
      expect(done * usd).toBeGreaterThan(most - usd * Math.max(users, 4));
    }),
    { numRuns: 25 },
  );
});

test("a job that was killed between its reserve and its call reserves once, and is not refused for its own reserve", async () => {
  const { spending, usedBy, usedByAll } = fixture({ user: 1, service: 1 });
  const job = aPayable();
  const first = await spending.reserve(job, 1);
  await spending.check(job.user_id, 1, job);
  expect(await spending.reserve(job, 1)).toEqual(first);
  expect(await usedBy("ana")).toBe(1);
  expect(await usedByAll()).toBe(1);
});

test("what a crash left reserved counts until the day has ended, and no longer", async () => {
  const { spending, clock } = fixture({ user: 1 });
  await spending.reserve(aPayable(), 1);
  await expect(spending.reserve(aPayable(), 0.1)).rejects.toEqual(refused("user.over_budget"));
  clock.set("2026-03-02T00:00:00.000Z");
  await spending.reserve(aPayable(), 1);
});

test("a refusal says when the next day begins, also in seconds", async () => {
  const { spending, clock } = fixture({ user: 0.5 });
  clock.set("2026-03-01T23:00:00.000Z");
  const failure = { code: "user.over_budget", retryAfter: 3600 };
  await expect(spending.check("ana", 1)).rejects.toMatchObject(failure);
  await expect(spending.reserve(aPayable(), 1)).rejects.toMatchObject({
    ...failure,
    message: expect.stringContaining("2026-03-02T00:00:00.000Z"),
  });
});

test("what the service refuses takes nothing of the user's day, and is told", async () => {
  const { spending, usedBy, stops } = fixture({ service: 0.5 });
  await expect(spending.reserve(aPayable(), 1)).rejects.toEqual(refused("service.over_budget"));
  expect(await usedBy("ana")).toBe(0);
  expect(stops.seen).toBe(1);
});

test.each([
  ["answered", { cost_usd: 0.04 }, 0.04],
  ["answered without a known cost", {}, 0.4],
  ["refused", { state: "refused" as const }, 0],
  ["lost", { state: "unknown" as const }, 0.4],
  ["still under way", { state: "calling" as const }, 0.4],
])(
  "a call that was %s comes to what it cost, and to its reserve where nobody knows",
  async (_, call, cost) => {
    const { spending, usedBy, usedByAll } = fixture({});
    const job = aPayable();
    const reserve = await spending.reserve(job, 0.4);
    const done = { ...job, calls: [ended({ ...call, reserve })] };
    await spending.settle(done);
    await spending.settle(done);
    expect(await usedBy("ana")).toBe(cost);
    expect(await usedByAll()).toBe(cost);
  },
);

test("a call that ends on the next day settles the day in which it was reserved", async () => {
  const { spending, records, clock } = fixture({});
  const job = aPayable();
  clock.set("2026-03-01T23:59:59.000Z");
  const reserve = await spending.reserve(job, 0.4);
  clock.set("2026-03-02T00:01:00.000Z");
  await spending.settle({ ...job, calls: [ended({ cost_usd: 0.04, reserve })] });
  expect((await records.get({ user_id: "ana" }, "2026-03-01"))?.used).toBe(40_000);
  expect(await records.get({ user_id: "ana" }, "2026-03-02")).toBeUndefined();
});

test("a late release of a refused call leaves the reserve of the job's next call alone", async () => {
  const { spending, usedBy } = fixture({});
  const job = aPayable();
  const reserve = await spending.reserve(job, 0.4);
  const after = { ...job, calls: [ended({ state: "refused", reserve })] };
  await spending.reserve(after, 0.4);
  await spending.settle(after);
  expect(await usedBy("ana")).toBe(0.4);
});

test("a job's own cap counts what its calls have cost, and the reserve of one whose cost nobody knows", () => {
  const { spending } = fixture({ job: 1 });
  const reserve = { usd: 0.4, day: "2026-03-01" };
  const lost = ended({ state: "unknown", reserve });
  expect(spending.mayCost({ calls: [] }, 1)).toBe(true);
  expect(spending.mayCost({ calls: [] }, 1.000001)).toBe(false);
  expect(spending.mayCost({ max_cost_usd: 0.8, calls: [lost] }, 0.4)).toBe(true);
  expect(spending.mayCost({ max_cost_usd: 0.79, calls: [lost] }, 0.4)).toBe(false);
  expect(spending.mayCost({ max_cost_usd: 0.4, calls: [ended({ state: "refused", reserve })] }, 0.4)).toBe(
    true,
  );
  expect(spending.mayCost({ max_cost_usd: 5, calls: [lost] }, 0.61)).toBe(false);
});

test("the service is stopped once not even the cheapest call has room, and a higher cap lifts that", async () => {
  const { spending, records, clock } = fixture({ service: 1 });
  expect(await spending.isStopped()).toBe(false);
  await spending.reserve(aPayable(), 0.95);
  expect(await spending.isStopped()).toBe(true);
  const common = { records, leastCallUsd: () => 0.1, onStopped: () => {}, now: clock.now };
  const lifted = createSpending({ ...common, caps: { user: 10, service: 2 } });
  expect(await lifted.isStopped()).toBe(false);
  await lifted.reserve(aPayable(), 1);
});
