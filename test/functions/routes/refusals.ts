import type { FailureCode } from "@luster/contract/failures";
import type { RouteName } from "@luster/contract/routes";
import { maxStreams } from "@luster/contract/limits";
import { newId } from "@luster/core/id";
import { vi } from "vitest";
import type { Answer, Api } from "../../kit/api.ts";
import { openStream } from "../../kit/event-stream.ts";
import { openJob, spentBefore } from "./written.ts";

/** A request that a route refuses with a code, by a user who has nothing yet. */
type Refusal = [RouteName, FailureCode, (user: Api, name: string) => Promise<Answer>];

/**
 * A user may request two jobs a day. Of the paid tiers one job may cost less than `premium` can, a user may spend more
 * than one `standard` job, and all users together less than one.
 */
export const refusalsOfJobs = (picture: Uint8Array): Refusal[] => [
  ...refusalsOfCaps("jobs.create", async (user, tier) => {
    const { asset_id } = await user.asset(picture);
    return user.post("/jobs", { asset_id, tier });
  }),
  ...refusalsOfCaps("shoots.enhance", async (user, tier) => {
    const { shoot_id } = await user.asset(picture);
    return user.post(`/shoots/${shoot_id}/jobs`, { tier });
  }),
  [
    "jobs.create",
    "job.tier_unavailable",
    async (user) => {
      const { asset_id } = await user.asset(picture);
      vi.stubEnv("PAID_TIERS", "refuse");
      return user
        .post("/jobs", { asset_id, tier: "premium" })
        .finally(() => vi.stubEnv("PAID_TIERS", "substitute"));
    },
  ],
  ["jobs.list", "shoot.not_found", (user) => user.send(`/jobs?shoot_id=${newId("shoot")}`)],
  ["jobs.list", "asset.not_found", (user) => user.send(`/jobs?asset_id=${newId("asset")}`)],
  ["jobs.list", "batch.not_found", (user) => user.send(`/jobs?batch_id=${newId("batch")}`)],
  ["shoots.enhance", "shoot.not_found", (user) => user.post(`/shoots/${newId("shoot")}/jobs`, {})],
  [
    "shoots.enhance",
    "asset.not_found",
    async (user) => user.post(`/shoots/${await user.shoot()}/jobs`, { assets: [newId("asset")] }),
  ],
  [
    "shoots.enhance",
    "job.tier_unavailable",
    async (user) => {
      const shoot_id = await user.shoot();
      vi.stubEnv("PAID_TIERS", "refuse");
      return user
        .post(`/shoots/${shoot_id}/jobs`, { tier: "premium" })
        .finally(() => vi.stubEnv("PAID_TIERS", "substitute"));
    },
  ],
  [
    "shoots.enhance",
    "batch.over_budget",
    async (user) => {
      const { shoot_id } = await user.asset(picture);
      vi.stubEnv("PAID_TIERS", "openai");
      return user
        .post(`/shoots/${shoot_id}/jobs`, { tier: "premium", max_cost_usd: 0.01 })
        .finally(() => vi.stubEnv("PAID_TIERS", "substitute"));
    },
  ],
  [
    "shoots.enhance",
    "quota.jobs",
    async (user) => {
      const { shoot_id, asset_id } = await user.asset(picture);
      for (let count = 0; count < 2; count += 1) await user.post("/jobs", { asset_id });
      return user.post(`/shoots/${shoot_id}/jobs`, { again: true });
    },
  ],
  [
    "shoots.enhance",
    "idempotency.key_reused",
    async (user) => {
      const [path, key] = [`/shoots/${await user.shoot()}/jobs`, { "idempotency-key": "twice" }];
      await user.post(path, {}, key);
      return user.post(path, { strength: "bright" }, key);
    },
  ],
];

const past = "2001-01-01T00:00:00Z";
const late = "2099-01-01T00:00:00Z";

const changed =
  (change: object) =>
  async (user: Api): Promise<Answer> =>
    user.send(`/shoots/${await user.shoot()}`, {
      method: "PATCH",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(change),
    });

/** A shoot is kept for 30 days. */
export const refusalsOfShoots: Refusal[] = [
  [
    "shoots.create",
    "shoot.delete_after_past",
    (user) => user.post("/shoots", { name: "A", delete_after: past }),
  ],
  [
    "shoots.create",
    "shoot.delete_after_too_late",
    (user) => user.post("/shoots", { name: "A", delete_after: late }),
  ],
  [
    "shoots.create",
    "shoot.not_found",
    async (user) => {
      const create = () => user.post("/shoots", { name: "A" }, { "idempotency-key": "of-a-deleted-shoot" });
      const { body } = await create();
      await user.send(`/shoots/${String(body["shoot_id"])}`, { method: "DELETE" });
      return create();
    },
  ],
  ["shoots.change", "shoot.delete_after_past", changed({ delete_after: past })],
  ["shoots.change", "shoot.delete_after_too_late", changed({ delete_after: late })],
];

/** By who has as many streams open as one may. */
export const refusalsOfStreams: Refusal[] = [
  ["jobs.events", "stream.too_many", oneMore(({ job_id }) => `/jobs/${job_id}/events`)],
  ["shoots.events", "stream.too_many", oneMore(({ shoot_id }) => `/shoots/${shoot_id}/events`)],
];

function oneMore(pathOf: (job: { job_id: string; shoot_id: string }) => string): Refusal[2] {
  return async (user, name) => {
    const job = await openJob(name);
    const open = () =>
      openStream(`${user.url}/jobs/${job.job_id}/events`, { authorization: `Bearer ${name}` });
    const streams = await Promise.all(Array.from({ length: maxStreams }, open));
    const answer = await user.send(pathOf(job));
    for (const stream of streams) stream.cut();
    return answer;
  };
}

function refusalsOfCaps(
  route: RouteName,
  request: (user: Api, tier: "standard" | "premium") => Promise<Answer>,
): Refusal[] {
  const paid: typeof request = async (user, tier) => {
    vi.stubEnv("PAID_TIERS", "openai");
    return request(user, tier).finally(() => vi.stubEnv("PAID_TIERS", "substitute"));
  };
  return [
    [route, "job.over_budget", (user) => paid(user, "premium")],
    [
      route,
      "user.over_budget",
      async (user, user_id) => {
        await spentBefore(user_id, 0.2);
        return paid(user, "standard");
      },
    ],
    [route, "service.over_budget", (user) => paid(user, "standard")],
  ];
}
