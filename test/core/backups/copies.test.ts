import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCopies } from "@luster/core/backups/copies";
import { createWorkspace } from "@luster/core/workspace";
import { expect, onTestFinished, test } from "vitest";
import { hours, jpeg, minutes, unhurried, user, world } from "../../kit/world.ts";

/** A deployment that keeps copies, with three shoots of one original each. */
async function setting() {
  const all = world({ copies: true });
  const { keep, stores, clock, errors, copies } = all;
  if (!copies) throw new Error("There are none");
  const root = await mkdtemp(join(tmpdir(), "luster-copies-"));
  onTestFinished(() => rm(root, { recursive: true }));
  const made = [];
  for (let count = 0; count < 3; count += 1) made.push(await all.confirmed(jpeg(100 + count)));
  const copying = createCopies({
    ...keep,
    findGone: all.findGone,
    stores,
    copies,
    walks: keep.walks,
    workspace: createWorkspace(root),
    now: clock.now,
    onError: (error) => void errors.push(error),
  });
  return { ...all, copies, made, keys: made.map(({ object_key }) => object_key).toSorted(), ...copying };
}

test("every original has a copy after a walk, wherever it stands, and the next walk copies what is new", async () => {
  const { sweep, copies, keys, r2, confirmed, stores, clock } = await setting();
  expect(await sweep(unhurried)).toBe(3);
  expect(copies.keys().toSorted()).toEqual(keys);
  r2.unavailable = true;
  stores.forgetProbe();
  const onStandby = await confirmed();
  r2.unavailable = false;
  expect(await sweep(unhurried)).toBe(0);
  clock.advance(hours(6));
  expect(await sweep(unhurried)).toBe(1);
  expect((await copies.head(onStandby.object_key))?.etag).toBe(onStandby.etag);
});

test("a walk that was stopped goes on where it was, and one original that fails holds up no other", async () => {
  const { sweep, copies, keys, r2, errors, keep, clock } = await setting();
  const { download } = r2;
  let tries = 0;
  r2.download = async (...given) => {
    tries += 1;
    if (tries === 1) throw new Error("lost on the way");
    return download(...given);
  };
  expect(await sweep(unhurried)).toBe(2);
  expect([errors.length, copies.keys().length]).toEqual([1, 2]);
  const { every } = keep.shoots;
  const asked: (string | undefined)[] = [];
  keep.shoots.every = async (cursor) => {
    asked.push(cursor);
    if (asked.length === 2) throw new Error("killed");
    return every(cursor);
  };
  clock.advance(hours(6));
  await expect(sweep(unhurried)).rejects.toThrow("killed");
  await sweep(unhurried);
  expect(asked[2]).toBe(asked[1]);
  expect(asked[1]).toBeDefined();
  expect(copies.keys().toSorted()).toEqual(keys);
});

test("a copy goes with its asset: the receipt says when, and nothing that is being deleted is copied anew", async () => {
  const { sweep, sweepDeletions, deletions, copies, made, clock, keys } = await setting();
  await sweep(unhurried);
  const [asset, other] = made;
  if (!asset || !other) throw new Error("There are three");
  const { deletion_id } = await deletions.ofShoot(user, asset.shoot_id);
  copies.unavailable = true;
  await sweepDeletions(unhurried);
  expect((await deletions.get(user, deletion_id)).objects).toContainEqual({ storage: "copies" });
  copies.unavailable = false;
  clock.advance(minutes(5));
  await sweepDeletions(unhurried);
  expect((await deletions.get(user, deletion_id)).objects).toContainEqual({
    storage: "copies",
    gone_at: clock.now().toISOString(),
  });
  expect(copies.keys().toSorted()).toEqual(keys.filter((key) => key !== asset.object_key));
  await deletions.ofShoot(user, other.shoot_id);
  await copies.delete(other.object_key);
  clock.advance(hours(6));
  expect(await sweep(unhurried)).toBe(0);
});

test("originals that R2 has lost come back as they were confirmed, and what has no copy is named", async () => {
  const { sweep, restore, r2, copies, made, confirmed } = await setting();
  await sweep(unhurried);
  const late = await confirmed();
  for (const key of r2.keys()) await r2.delete(key);
  expect(await restore(unhurried.signal)).toEqual({ restored: 3, lost: [late.object_key] });
  for (const asset of made) expect((await r2.head(asset.object_key))?.etag).toBe(asset.etag);
  expect(copies.keys()).toHaveLength(3);
});

test("bytes that are not the confirmed ones are no copy, and are replaced", async () => {
  const { sweep, copies, made } = await setting();
  const [asset] = made;
  if (!asset) throw new Error("There is one");
  copies.replace(asset.object_key, jpeg(9), "image/jpeg");
  expect(await sweep(unhurried)).toBe(3);
  expect((await copies.head(asset.object_key))?.etag).toBe(asset.etag);
});
