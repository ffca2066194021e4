import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAssetSweep } from "@luster/core/assets/asset-sweep";
import { createWorkspace } from "@luster/core/workspace";
import { expect, onTestFinished, test } from "vitest";
import { anOutput, someRenditions } from "../../kit/samples.ts";
import { hours, jpeg, minutes, png, unhurried, world } from "../../kit/world.ts";

/** An asset whose original went to S3 while R2 was away; R2 is well again. */
async function setting() {
  const all = world();
  const { keep, stores, clock, errors, r2, s3 } = all;
  r2.unavailable = true;
  const asset = await all.confirmed();
  r2.unavailable = false;
  stores.forgetProbe();
  const root = await mkdtemp(join(tmpdir(), "luster-sweep-"));
  onTestFinished(() => rm(root, { recursive: true }));
  const sweep = createAssetSweep({
    assets: keep.assets,
    findGone: all.findGone,
    stores,
    workspace: createWorkspace(root),
    urlExpiresIn: 3600,
    now: clock.now,
    onError: (error) => void errors.push(error),
  });
  const read = () => keep.assets.get(asset);
  return { ...all, asset, root, read, s3, sweep: () => sweep(unhurried) };
}

test("an original that stands in the standby moves back, and is readable all the while", async () => {
  const { sweep, asset, r2, s3, read, root } = await setting();
  expect(await sweep()).toBe(1);
  expect(await read()).toMatchObject({ storage: "r2", etag: asset.etag });
  expect((await r2.head(asset.object_key))?.etag).toBe(asset.etag);
  expect(s3.keys()).toEqual([asset.object_key]);
  expect(await readdir(root)).toEqual([]);
});

test("what is being deleted is moved no more, so that no store has it again whose receipt says that it is gone", async () => {
  const { sweep, asset, r2, s3, deletions, sweepDeletions } = await setting();
  await deletions.ofAsset(asset.user_id, asset.asset_id);
  s3.unavailable = true;
  await sweepDeletions(unhurried);
  s3.unavailable = false;
  expect(await sweep()).toBe(0);
  expect([r2.keys(), s3.keys()]).toEqual([[], [asset.object_key]]);
});

test("the copy goes when no URL of it can be valid any more, and the sweep has nothing left to do", async () => {
  const { sweep, asset, clock, r2, s3, read } = await setting();
  await sweep();
  clock.advance(hours(1) - 1);
  expect(await sweep()).toBe(0);
  expect(s3.keys()).toHaveLength(1);
  clock.advance(1);
  expect(await sweep()).toBe(1);
  expect([r2.keys(), s3.keys()]).toEqual([[asset.object_key], []]);
  expect(await read()).not.toHaveProperty("due_at");
  expect(await sweep()).toBe(0);
});

test("an output that stands in the standby moves back too", async () => {
  const { sweep, asset, clock, keep, r2, s3, read } = await setting();
  const output = anOutput(asset, { storage: "s3" });
  s3.arrive(output.object_key, jpeg(50), "image/jpeg");
  await keep.assets.addOutput(asset, output, clock.now().toISOString());
  await sweep();
  expect((await read())?.outputs[output.job_id]).toEqual({ ...output, storage: "r2" });
  expect(r2.keys().toSorted()).toEqual([asset.object_key, output.object_key].toSorted());
});

test("renditions move with their pictures, and their copies go with those of their pictures, recorded or not", async () => {
  const { sweep, asset, clock, keep, r2, s3, read } = await setting();
  const output = anOutput(asset, { storage: "s3" });
  const whole = { ...output, renditions: someRenditions(asset, output.job_id) };
  const { thumb, screen } = someRenditions(asset);
  const described = { width: 64, height: 48, thumbhash: "AAAA", renditions: { thumb } };
  await keep.assets.describe(asset, described);
  await keep.assets.addOutput(asset, whole, clock.now().toISOString());
  const outputs = [output.object_key, whole.renditions.thumb.object_key, whole.renditions.screen.object_key];
  const recorded = [asset.object_key, thumb.object_key, ...outputs].toSorted();
  for (const key of [...recorded, screen.object_key]) s3.arrive(key, jpeg(50), "image/jpeg");
  expect(await sweep()).toBe(1);
  expect(await read()).toMatchObject({ ...described, storage: "r2" });
  expect((await read())?.outputs[output.job_id]).toEqual({ ...whole, storage: "r2" });
  expect(r2.keys().toSorted()).toEqual(recorded);
  expect((await r2.head(thumb.object_key))?.contentType).toBe("image/webp");
  clock.advance(hours(1));
  await sweep();
  expect(s3.keys()).toEqual([]);
  expect(r2.keys().toSorted()).toEqual(recorded);
});

test("other bytes that a late upload left under the key in R2 give way to the confirmed ones", async () => {
  const { sweep, asset, r2, read } = await setting();
  r2.arrive(asset.object_key, png(), "image/png");
  await sweep();
  expect((await r2.head(asset.object_key))?.etag).toBe(asset.etag);
  expect(await read()).toMatchObject({ storage: "r2", etag: asset.etag });
});

test("nothing moves while R2 is away", async () => {
  const { sweep, r2, stores, read, asset, errors } = await setting();
  r2.unavailable = true;
  stores.forgetProbe();
  expect(await sweep()).toBe(0);
  expect(errors).toEqual([]);
  expect(await read()).toEqual(asset);
});

test("an output that comes to the standby while its asset is moved is moved by the next sweep", async () => {
  const { sweep, asset, clock, keep, s3, read } = await setting();
  const output = anOutput(asset, { storage: "s3" });
  const move = keep.assets.moveOriginal.bind(keep.assets);
  keep.assets.moveOriginal = async (...args) => {
    clock.advance(minutes(1));
    s3.arrive(output.object_key, jpeg(50), "image/jpeg");
    await keep.assets.addOutput(asset, output, clock.now().toISOString());
    return move(...args);
  };
  expect(await sweep()).toBe(0);
  await sweep();
  expect((await read())?.outputs[output.job_id]).toMatchObject({ storage: "r2" });
});

test("what the standby has lost is reported once a day, and the record stays as it was", async () => {
  const { sweep, asset, s3, read, errors, clock } = await setting();
  await s3.delete(asset.object_key);
  await sweep();
  clock.advance(hours(23));
  await sweep();
  expect(errors).toMatchObject([{ message: expect.stringContaining("is not in the store") as unknown }]);
  expect(await read()).toEqual({ ...asset, due_at: expect.any(String) as unknown });
  clock.advance(hours(1));
  await sweep();
  expect(errors).toHaveLength(2);
});

test("other bytes in the standby than the confirmed ones are not moved", async () => {
  const { sweep, asset, s3, r2, read, errors } = await setting();
  s3.replace(asset.object_key, jpeg(70), "image/jpeg");
  await sweep();
  expect(errors).toHaveLength(1);
  expect(r2.keys()).toEqual([]);
  expect(await read()).toMatchObject({ storage: "s3", etag: asset.etag });
});
