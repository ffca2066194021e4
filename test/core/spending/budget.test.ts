import { NewBatch } from "@luster/contract/batches";
import { NewJob } from "@luster/contract/jobs";
import { newId } from "@luster/core/id";
import { expect, test } from "vitest";
import { anAsset } from "../../kit/samples.ts";
import { user, world } from "../../kit/world.ts";

// A standard job can cost 0.1 US dollars here, and a premium one 1.

async function setting(options: Parameters<typeof world>[0] = {}) {
  const all = world({ tiers: ["basic", "standard", "premium"], ...options });
  const asset = await all.confirmed();
  const spend = (usd: number, user_id = user) =>
    all.spending.reserve({ user_id, job_id: newId("job"), tier: "standard", calls: [] }, usd);
  const job = (fields: object = {}, key?: string) =>
    all.jobs.create(user, NewJob.parse({ asset_id: asset.asset_id, ...fields }), key);
  const batch = (fields: object = {}) => all.batches.create(user, asset.shoot_id, NewBatch.parse(fields));
  return { ...all, asset, spend, job, batch };
}

test.each([
  ["job.over_budget", { job: 0.09 }, { tier: "standard" }],
  ["user.over_budget", { user: 0.09 }, { tier: "standard" }],
  ["service.over_budget", { service: 0.09 }, { tier: "standard" }],
] as const)(
  "with %s a job and a batch are refused, and nothing is written, counted or sent",
  async (code, caps, wish) => {
    const { job, batch, keep, queue, quotas } = await setting({ caps });
    const unused = await quotas.left(user, "jobs");
    await expect(job(wish)).rejects.toMatchObject({ code });
    await expect(batch(wish)).rejects.toMatchObject({ code });
    expect([keep.jobs.all(), keep.batches.all(), queue.sent]).toEqual([[], [], []]);
    expect(await quotas.left(user, "jobs")).toEqual(unused);
    await job({ tier: "basic" });
    await batch({ tier: "basic" });
  },
);

test("a job is refused by the most that it may cost, and by what its user and everybody else have spent today", async () => {
  const { job, spend, clock } = await setting({ caps: { user: 1, service: 1.5 } });
  await expect(job({ tier: "standard", max_cost_usd: 0.09 })).rejects.toMatchObject({
    code: "job.over_budget",
  });
  await job({ tier: "standard", max_cost_usd: 0.1 });
  await spend(0.95);
  await expect(job({ tier: "standard" })).rejects.toMatchObject({
    code: "user.over_budget",
    retryAfter: 43_200,
  });
  clock.set("2026-03-02T00:00:00.000Z");
  await spend(0.95, "another");
  await spend(0.5);
  await expect(job({ tier: "standard" })).rejects.toMatchObject({
    code: "service.over_budget",
    retryAfter: 86_400,
  });
  clock.set("2026-03-03T00:00:00.000Z");
  await job({ tier: "standard" });
});

test("a cap that no table would take is refused, or kept rounded down", async () => {
  const { job } = await setting();
  expect(await job({ max_cost_usd: 1e-200 })).toMatchObject({ max_cost_usd: 0 });
  expect(await job({ max_cost_usd: 0.3, tier: "standard" })).toMatchObject({ max_cost_usd: 0.3 });
  expect(await job({ max_cost_usd: 0.1299995, tier: "standard" })).toMatchObject({ max_cost_usd: 0.129999 });
  expect(NewJob.safeParse({ asset_id: newId("asset"), max_cost_usd: 1e308 }).success).toBe(false);
});

test("a batch is refused by what all of its jobs together can cost", async () => {
  const { batches, keep, asset, batch } = await setting({ caps: { user: 0.25 } });
  const more = () => keep.assets.create(anAsset({ user_id: user, shoot_id: asset.shoot_id }));
  await more();
  await batch({ tier: "standard" });
  await more();
  await expect(batch({ tier: "standard", again: true })).rejects.toMatchObject({ code: "user.over_budget" });
  expect(
    await batches.quote(user, asset.shoot_id, NewBatch.parse({ tier: "standard", again: true })),
  ).toMatchObject({
    estimate_usd: 0.3,
  });
});

test("each job of a batch gets an equal share of what the batch may cost", async () => {
  const { keep, asset, batch } = await setting();
  await keep.assets.create(anAsset({ user_id: user, shoot_id: asset.shoot_id }));
  await batch({ tier: "standard", max_cost_usd: 0.5 });
  expect(keep.jobs.all().map(({ max_cost_usd }) => max_cost_usd)).toEqual([0.25, 0.25]);
});

test("a request that is repeated gives its job also when nothing more may be spent", async () => {
  const { job, spend } = await setting({ caps: { user: 0.15 } });
  const accepted = await job({ tier: "standard" }, "key");
  await spend(0.1);
  expect(await job({ tier: "standard" }, "key")).toEqual(accepted);
  await expect(job({ tier: "standard" }, "another key")).rejects.toMatchObject({ code: "user.over_budget" });
});
