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
