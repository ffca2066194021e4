import { NewBatch } from "@luster/contract/batches";
import type { PaidCall } from "@luster/contract/jobs";
import { UsageQuery, UsageView } from "@luster/contract/usage";
import { newId } from "@luster/core/id";
import type { Payable } from "@luster/core/spending/spending";
import { createUsage } from "@luster/core/spending/usage";
import { expect, test } from "vitest";
import { anAsset } from "../../kit/samples.ts";
import { user, world } from "../../kit/world.ts";

const openai = { engine: "openai", provider: "openai", model: "model-1" } as const;

function setting(options: Parameters<typeof world>[0] = {}) {
  const all = world(options);
  const show = async (query: object = {}, owner = user) =>
    UsageView.parse(await all.usage(owner, UsageQuery.parse(query)));
  /** A call for which 0.4 US dollars were reserved, ended like this; without `call` it has not ended. */
  async function called(call?: Partial<PaidCall>, fields: Partial<Payable> = {}) {
    const job = { user_id: user, job_id: newId("job"), tier: "standard" as const, calls: [], ...fields };
    const reserve = await all.spending.reserve(job, 0.4);
    const ended: PaidCall = {
      state: "answered",
      number: 0,
      opened_at: "2026-03-01T12:00:00.000Z",
      ...openai,
      reserve,
      ...call,
    };
    if (call) await all.spending.settle({ ...job, calls: [ended] });
    return job;
  }
  return { ...all, show, called };
}

test("a day has a line for each model and tier: its outputs, its calls, what they cost and what is assumed", async () => {
  const { called, spending, show } = setting();
  await spending.countOutput(await called({ cost_usd: 0.04 }), openai);
  await spending.countOutput(await called({ cost_usd: 0.0425 }), openai);
  await called({ state: "unknown" });
  await called({ state: "refused" });
  await called();
  await spending.countOutput(await called({ cost_usd: 0.05 }, { tier: "premium" }), openai);
  await spending.countOutput({ user_id: user, job_id: "job", tier: "basic", calls: [] }, { engine: "basic" });
  const { days, cost_usd } = await show();
  expect(cost_usd).toBe(0.1325);
  expect(days).toEqual([
    {
      day: "2026-03-01",
      cost_usd: 0.1325,
      assumed_usd: 0.4,
      reserved_usd: 0.4,
      lines: [
        { tier: "basic", engine: "basic", outputs: 1, calls: 0, cost_usd: 0, assumed_usd: 0 },
        { tier: "premium", ...openai, outputs: 1, calls: 1, cost_usd: 0.05, assumed_usd: 0 },
        { tier: "standard", ...openai, outputs: 2, calls: 3, cost_usd: 0.0825, assumed_usd: 0.4 },
      ],
    },
  ]);
});

test("what is left of today is what no reserve and no call has taken, and of the quotas what no request has", async () => {
  const { called, show, quotas } = setting({ caps: { user: 2, job: 1 }, quotas: { jobs: 10 } });
  await called();
  await called({ cost_usd: 0.04 });
  await quotas.take(user, "jobs", 3);
  const { today } = await show();
  expect(today).toMatchObject({
    day: "2026-03-01",
    ends_at: "2026-03-02T00:00:00.000Z",
    spending: {
      cap_usd: 2,
      left_usd: 1.56,
      job_cap_usd: 1,
      job_estimate_usd: { basic: 0, standard: 0.1 },
      stopped: false,
    },
    jobs: { limit: 10, left: 7 },
  });
});

test("nothing is left, and no less, when the cap was lowered during the day", async () => {
  const { called, keep, spending, quotas, clock } = setting();
  await called();
  const usage = createUsage({
    records: keep.spending,
    spending,
    quotas,
    priceOf: () => undefined,
    caps: { user: 0.1 },
    now: clock.now,
  });
  expect((await usage(user, {})).today.spending).toMatchObject({ cap_usd: 0.1, left_usd: 0 });
});

test("it says that the service is stopped to everybody, also to whoever has spent nothing", async () => {
  const { called, show } = setting({ caps: { service: 0.45 } });
  expect((await show({}, "another")).today.spending.stopped).toBe(false);
  await called();
  expect(await show({}, "another")).toMatchObject({ days: [], today: { spending: { stopped: true } } });
});

test("a reserve that outlived its day is assumed to have been spent: no call takes so long", async () => {
  const { called, show, clock } = setting();
  await called();
  clock.set("2026-03-02T00:59:00.000Z");
  expect((await show()).days).toMatchObject([{ reserved_usd: 0.4, assumed_usd: 0 }]);
  clock.set("2026-03-02T01:00:00.000Z");
  expect((await show()).days).toMatchObject([{ reserved_usd: 0, assumed_usd: 0.4 }]);
});

test("days are shown from one to another, both among them; without them the last thirty", async () => {
  const { spending, show, clock } = setting();
  for (const day of ["2026-02-28", "2026-03-01", "2026-03-02", "2026-03-31"]) {
    clock.set(`${day}T12:00:00.000Z`);
    await spending.countOutput(
      { user_id: user, job_id: "job", tier: "basic", calls: [] },
      { engine: "basic" },
    );
  }
  const shown = async (query: object) => (await show(query)).days.map(({ day }) => day);
  expect(await shown({})).toEqual(["2026-03-02", "2026-03-31"]);
  expect(await show({})).toMatchObject({ from: "2026-03-02", to: "2026-03-31" });
  expect(await shown({ from: "2026-02-28", to: "2026-03-01" })).toEqual(["2026-02-28", "2026-03-01"]);
  expect(await shown({ to: "2026-03-01" })).toEqual(["2026-02-28", "2026-03-01"]);
  expect(await shown({ from: "2026-03-02" })).toEqual(["2026-03-02", "2026-03-31"]);
});

test.each([
  ["from after to", { from: "2026-03-02", to: "2026-03-01" }],
  ["from after today", { from: "2026-03-02" }],
  ["more days than one reply has", { from: "2025-11-29", to: "2026-03-01" }],
])("%s is refused, and the reply says what is possible", async (_, query) => {
  const issues = [{ path: "query.from", message: expect.stringContaining("91 days before it") }];
  await expect(setting().show(query)).rejects.toMatchObject({ code: "request.invalid", issues });
});

test("as many days as one reply has are shown", async () => {
  expect(await setting().show({ from: "2025-11-30", to: "2026-03-01" })).toMatchObject({ days: [] });
});

test("a job, its batch and its shoot say what they have cost, also what was paid for nothing", async () => {
  const { batches, jobs, overview, keep, shoots } = setting({ tiers: ["standard"] });
  const { shoot_id } = await shoots.create(user, { name: "12 Garden Lane" });
  const costs = [[0.04], [0.05, 0.0425], []];
  for (const _photo of costs) await keep.assets.create(anAsset({ user_id: user, shoot_id }));
  const { batch_id } = await batches.create(user, shoot_id, NewBatch.parse({ tier: "standard" }));
  for (const [at, job] of keep.jobs.all().entries()) {
    const calls = (costs[at] ?? []).map((cost_usd) => ({
      state: "answered" as const,
      opened_at: job.created_at,
      cost_usd,
    }));
    await keep.jobs.replace({ ...job, version: job.version + 1, calls, status: "failed" });
  }
  const shown = await Promise.all(keep.jobs.all().map(({ job_id }) => jobs.get(user, job_id)));
  expect(shown.map(({ cost_usd }) => cost_usd)).toEqual([0.04, 0.0925, undefined]);
  expect((await batches.show(user, batch_id)).cost_usd).toBe(0.1325);
  expect((await overview.ofShoot(user, shoot_id)).cost_usd).toBe(0.1325);
});
