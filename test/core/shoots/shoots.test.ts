import { NewShoot } from "@luster/contract/shoots";
import { expect, test } from "vitest";
import { newId } from "@luster/core/id";
import type { Job } from "@luster/core/jobs/job";
import { aJob } from "../../kit/samples.ts";
import { idOf } from "../../kit/fakes/ids.ts";
import { hours, user, world } from "../../kit/world.ts";

test("a shoot is created with its name, its owner and its time", async () => {
  const { shoots } = world();
  const shoot = await shoots.create(user, { name: "12 Garden Lane" });
  expect(shoot).toEqual({
    shoot_id: idOf("shoot", 1),
    user_id: user,
    name: "12 Garden Lane",
    created_at: "2026-03-01T12:00:00.000Z",
    version: 1,
  });
  expect(await shoots.get(user, shoot.shoot_id)).toEqual(shoot);
});

test("another user's shoot is not found", async () => {
  const { shoots } = world();
  const { shoot_id } = await shoots.create(user, { name: "12 Garden Lane" });
  await expect(shoots.get("ben", shoot_id)).rejects.toMatchObject({ code: "shoot.not_found" });
  expect(await shoots.list("ben", { limit: 10 })).toEqual({ items: [] });
});

test("the same key and name give the same shoot for a day, created once", async () => {
  const { shoots, clock } = world();
  const first = await shoots.create(user, { name: "12 Garden Lane" }, "key");
  clock.advance(hours(23));
  expect(await shoots.create(user, { name: "12 Garden Lane" }, "key")).toEqual(first);
  clock.advance(hours(2));
  expect(await shoots.create(user, { name: "12 Garden Lane" }, "key")).not.toEqual(first);
  expect((await shoots.list(user, { limit: 10 })).items).toHaveLength(2);
});

test("the same key with another name is refused", async () => {
  const { shoots } = world();
  await shoots.create(user, { name: "12 Garden Lane" }, "key");
  const other = shoots.create(user, { name: "13 Garden Lane" }, "key");
  await expect(other).rejects.toMatchObject({ code: "idempotency.key_reused", status: 422 });
});

test("the same key of another user stands for another shoot", async () => {
  const { shoots } = world();
  const mine = await shoots.create(user, { name: "12 Garden Lane" }, "key");
  const theirs = await shoots.create("ben", { name: "13 Garden Lane" }, "key");
  expect(theirs.shoot_id).not.toBe(mine.shoot_id);
});

test("requests that race with one key give one shoot", async () => {
  const { shoots } = world();
  const race = Array.from({ length: 5 }, () => shoots.create(user, { name: "12 Garden Lane" }, "key"));
  const ids = new Set((await Promise.all(race)).map(({ shoot_id }) => shoot_id));
  expect(ids.size).toBe(1);
  expect((await shoots.list(user, { limit: 10 })).items).toHaveLength(1);
});

test("an owner renames a shoot, and says and takes back when it ends, each without touching the other", async () => {
  const { shoots } = world();
  const { shoot_id, created_at } = await shoots.create(user, { name: "12 Garden Lane" });
  const delete_after = "2026-04-01T00:00:00.000Z";
  expect(await shoots.change(user, shoot_id, { delete_after })).toMatchObject({
    name: "12 Garden Lane",
    delete_after,
  });
  expect(await shoots.change(user, shoot_id, { name: "Lot 4" })).toMatchObject({
    name: "Lot 4",
    delete_after,
  });
  const kept = await shoots.change(user, shoot_id, { delete_after: null });
  expect(kept).toEqual({ shoot_id, user_id: user, name: "Lot 4", created_at, version: 4 });
  expect(await shoots.get(user, shoot_id)).toEqual(kept);
});

test("an end that is not in the future is refused, also for a new shoot, and nothing is changed", async () => {
  const { shoots, clock } = world();
  const refusal = { code: "shoot.delete_after_past", status: 422 };
  const delete_after = clock.now().toISOString();
  await expect(shoots.create(user, { name: "A", delete_after })).rejects.toMatchObject(refusal);
  const shoot = await shoots.create(user, { name: "A" });
  await expect(shoots.change(user, shoot.shoot_id, { name: "B", delete_after })).rejects.toMatchObject(
    refusal,
  );
  expect((await shoots.list(user, { limit: 10 })).items).toEqual([shoot]);
});

test("a shoot whose time has come is not changed any more, and another user's never", async () => {
  const { shoots, clock } = world();
  const delete_after = "2026-03-01T13:00:00.000Z";
  const { shoot_id } = await shoots.create(user, { name: "A", delete_after });
  const missing = { code: "shoot.not_found" };
  await expect(shoots.change("ben", shoot_id, { name: "B" })).rejects.toMatchObject(missing);
  clock.advance(hours(1));
  await expect(shoots.change(user, shoot_id, { delete_after: null })).rejects.toMatchObject(missing);
});

test("changes that race are all made, one over the other", async () => {
  const { shoots } = world();
  const { shoot_id } = await shoots.create(user, { name: "A" });
  const delete_after = "2026-04-01T00:00:00.000Z";
  await Promise.all([
    shoots.change(user, shoot_id, { name: "B" }),
    shoots.change(user, shoot_id, { delete_after }),
    shoots.change(user, shoot_id, { name: "B" }),
  ]);
  expect(await shoots.get(user, shoot_id)).toMatchObject({ name: "B", delete_after, version: 3 });
});

test.each([
  ["2026-04-01T02:00:00+02:00", "2026-04-01T00:00:00.000Z"],
  ["2026-04-01T00:00:00Z", "2026-04-01T00:00:00.000Z"],
  ["9999-12-31T23:59:59-14:00", undefined],
  ["2026-04-31T00:00:00Z", undefined],
  ["2026-04-01", undefined],
  ["in a month", undefined],
])("the end %s is taken as %s", (delete_after, meant) => {
  expect(NewShoot.safeParse({ name: "A", delete_after }).data?.delete_after).toBe(meant);
});

test("a name is one clean line of 1 to 200 characters", () => {
  const name = (text: string) => NewShoot.safeParse({ name: text }).data?.name;
  expect(name("  12\tGarden\nLane\u0000 ")).toBe("12 Garden Lane");
  expect(name("x".repeat(200))).toHaveLength(200);
  expect(name("x".repeat(201))).toBeUndefined();
  expect(name(" \n ")).toBeUndefined();
});

test("a shoot says how many of its photos are where, each by its newest job", async () => {
  const { shoots, overview, keep } = world();
  const { shoot_id } = await shoots.create(user, { name: "12 Garden Lane" });
  const job = (fields: Partial<Job> = {}) => keep.jobs.create(aJob({ user_id: user, shoot_id, ...fields }));
  const asset_id = newId("asset");
  await job({ asset_id, status: "failed" });
  await job({ asset_id, status: "processing" });
  await job();
  await job();
  await job({ shoot_id: newId("shoot") });
  const none = { succeeded: 0, needs_review: 0, failed: 0, cancelled: 0 };
  expect((await overview.ofShoot(user, shoot_id)).counts).toEqual({ queued: 2, processing: 1, ...none });
  await expect(overview.ofShoot("ben", shoot_id)).rejects.toMatchObject({ code: "shoot.not_found" });
});
