import { createQuotas } from "@luster/core/quotas/quotas";
import { describe, expect, test } from "vitest";
import { quotaLimits } from "../../kit/fakes/quotas.memory.ts";
import { hours, jpeg, minutes, user, world } from "../../kit/world.ts";

/** Bytes that no picture begins with. */
const noPicture = new Uint8Array(100);

const used = (code: string, retryAfter: number) => ({ code: `quota.${code}`, status: 429, retryAfter });

describe("uploads that are pending", () => {
  test("are as many as the quota says, until the window ends", async () => {
    const { presigned, clock } = world({ quotas: { uploads_pending: 2 } });
    clock.set("2026-03-01T12:20:00.000Z");
    await presigned();
    await presigned();
    await expect(presigned()).rejects.toMatchObject(used("uploads_pending", 40 * 60));
  });

  test("heal by themselves when the window is over, after a client that crashed", async () => {
    const { presigned, clock } = world({ quotas: { uploads_pending: 1 } });
    await presigned();
    clock.advance(hours(1) - 1);
    await expect(presigned()).rejects.toMatchObject(used("uploads_pending", 1));
    clock.advance(1);
    await expect(presigned()).resolves.toMatchObject({ method: "PUT" });
  });

  test("make room when one is confirmed", async () => {
    const { presigned, confirmed } = world({ quotas: { uploads_pending: 1 } });
    await confirmed();
    await confirmed();
    await presigned();
    await expect(presigned()).rejects.toMatchObject(used("uploads_pending", 3600));
  });

  test("make room once when one is confirmed twice", async () => {
    const { presigned, confirm, confirmationOf, r2 } = world({ quotas: { uploads_pending: 2 } });
    const [ticket] = [await presigned(), await presigned()];
    r2.arrive(ticket.object_key, jpeg(), "image/jpeg");
    await confirm(user, await confirmationOf(ticket, jpeg()));
    await confirm(user, await confirmationOf(ticket, jpeg()));
    await presigned();
    await expect(presigned()).rejects.toMatchObject(used("uploads_pending", 3600));
  });

  test("make room when one is refused for good", async () => {
    const { presigned, confirm, confirmationOf, r2 } = world({ quotas: { uploads_pending: 1 } });
    const ticket = await presigned();
    r2.arrive(ticket.object_key, noPicture, "image/jpeg");
    await expect(confirm(user, await confirmationOf(ticket, noPicture))).rejects.toMatchObject({
      code: "upload.type_mismatch",
    });
    await expect(presigned()).resolves.toMatchObject({ method: "PUT" });
  });

  test("count once when one is presigned again", async () => {
    const { presigned, presign, keep } = world({ quotas: { uploads_pending: 1 } });
    const { asset_id } = await presigned();
    const upload = await keep.uploads.get(user, asset_id);
    const again = { shoot_id: upload?.shoot_id ?? "", filename: "kitchen.jpg", content_type: "image/jpeg" };
    await expect(presign(user, { ...again, asset_id })).resolves.toMatchObject({ asset_id });
  });

  test("count for each user alone", async () => {
    const { presigned, presign, shoots } = world({ quotas: { uploads_pending: 1 } });
    await presigned();
    const { shoot_id } = await shoots.create("ben", { name: "Ben's" });
    const request = { shoot_id, filename: "hall.jpg", content_type: "image/jpeg" };
    await expect(presign("ben", request)).resolves.toMatchObject({ method: "PUT" });
  });
});

describe("jobs of a day", () => {
  test("are as many as the quota says, until midnight UTC", async () => {
    const { confirmed, jobs, clock } = world({ quotas: { jobs: 2 } });
    const { asset_id } = await confirmed();
    const ask = () => jobs.create(user, { asset_id, tier: "basic", strength: "natural" });
    await ask();
    await ask();
    await expect(ask()).rejects.toMatchObject(used("jobs", 12 * 3600));
    clock.set("2026-03-01T23:59:59.001Z");
    await expect(ask()).rejects.toMatchObject(used("jobs", 1));
    clock.set("2026-03-02T00:00:00.000Z");
    await expect(ask()).resolves.toMatchObject({ status: "queued" });
  });

  test("count against a quota that was raised at once, with what was used before", async () => {
    const { keep, clock } = world();
    const allowed = (jobs: number) =>
      createQuotas({ records: keep.quotas, limits: quotaLimits({ jobs }), now: clock.now });
    for (const _ of [1, 2]) await allowed(2).take(user, "jobs");
    await expect(allowed(2).take(user, "jobs")).rejects.toMatchObject({ code: "quota.jobs" });
    await allowed(3).take(user, "jobs");
    await expect(allowed(3).take(user, "jobs")).rejects.toMatchObject({ code: "quota.jobs" });
  });

  test("count a repeated request once, also when the quota is used up", async () => {
    const { confirmed, jobs } = world({ quotas: { jobs: 2 } });
    const { asset_id } = await confirmed();
    const ask = (key?: string) => jobs.create(user, { asset_id, tier: "basic", strength: "natural" }, key);
    const first = await ask("one");
    expect(await ask("one")).toEqual(first);
    await ask();
    expect(await ask("one")).toEqual(first);
    await expect(ask("two")).rejects.toMatchObject({ code: "quota.jobs" });
  });

  test("leave the key good that was refused, for the day after", async () => {
    const { confirmed, jobs, clock } = world({ quotas: { jobs: 1 } });
    const { asset_id } = await confirmed();
    const ask = (key: string) => jobs.create(user, { asset_id, tier: "basic", strength: "natural" }, key);
    await ask("one");
    await expect(ask("two")).rejects.toMatchObject({ code: "quota.jobs" });
    clock.advance(hours(12));
    await expect(ask("two")).resolves.toMatchObject({ status: "queued" });
  });

  test("are not counted when the request is refused for another reason", async () => {
    const { confirmed, jobs } = world({ tiers: ["basic"], quotas: { jobs: 1 } });
    const { asset_id } = await confirmed();
    await expect(jobs.create(user, { asset_id, tier: "premium", strength: "natural" })).rejects.toMatchObject(
      {
        code: "job.tier_unavailable",
      },
    );
    await expect(jobs.create(user, { asset_id, tier: "basic", strength: "natural" })).resolves.toMatchObject({
      status: "queued",
    });
  });
});

describe("bytes of a day", () => {
  test("are as many as the quota says, and what was refused can be confirmed the day after", async () => {
    const { confirmed, presigned, confirmationOf, confirm, r2, clock } = world({ quotas: { bytes: 250 } });
    clock.set("2026-03-01T23:30:00.000Z");
    await confirmed(jpeg(100));
    await confirmed(jpeg(100));
    const ticket = await presigned();
    r2.arrive(ticket.object_key, jpeg(100), "image/jpeg");
    const confirmation = await confirmationOf(ticket, jpeg(100));
    await expect(confirm(user, confirmation)).rejects.toMatchObject(used("bytes", 30 * 60));
    clock.advance(minutes(30));
    await expect(confirm(user, confirmation)).resolves.toMatchObject({ created: true });
  });

  test("count a confirmation once, however often it is repeated", async () => {
    const { presigned, confirmationOf, confirm, confirmed, r2 } = world({ quotas: { bytes: 200 } });
    const ticket = await presigned();
    r2.arrive(ticket.object_key, jpeg(100), "image/jpeg");
    const confirmation = await confirmationOf(ticket, jpeg(100));
    for (let times = 0; times < 3; times += 1) await confirm(user, confirmation);
    await expect(confirmed(jpeg(100))).resolves.toBeDefined();
    await expect(confirmed(jpeg(4))).rejects.toMatchObject({ code: "quota.bytes" });
  });

  test("count one of the confirmations that race", async () => {
    const { presigned, confirmationOf, confirm, confirmed, r2 } = world({ quotas: { bytes: 1_000 } });
    const ticket = await presigned();
    r2.arrive(ticket.object_key, jpeg(100), "image/jpeg");
    const confirmation = await confirmationOf(ticket, jpeg(100));
    const raced = await Promise.all(Array.from({ length: 5 }, () => confirm(user, confirmation)));
    expect(raced.filter(({ created }) => created)).toHaveLength(1);
    await expect(confirmed(jpeg(900))).resolves.toBeDefined();
  });

  test("count nothing of what is refused", async () => {
    const { presigned, confirmationOf, confirm, confirmed, r2 } = world({ quotas: { bytes: 100 } });
    const ticket = await presigned();
    r2.arrive(ticket.object_key, noPicture, "image/jpeg");
    await expect(confirm(user, await confirmationOf(ticket, noPicture))).rejects.toThrow("first bytes");
    await expect(confirmed(jpeg(100))).resolves.toBeDefined();
  });
});

test("a database that is gone while something is given back costs nobody the confirmation", async () => {
  const { presigned, confirmationOf, confirm, keep, r2 } = world();
  const ticket = await presigned();
  r2.arrive(ticket.object_key, jpeg(), "image/jpeg");
  const confirmation = await confirmationOf(ticket, jpeg());
  const { create } = keep.assets;
  keep.assets.create = async (asset) => {
    keep.quotas.unavailable = true;
    return create(asset);
  };
  await expect(confirm(user, confirmation)).resolves.toMatchObject({ created: true });
});
