import { ListedAsset } from "@luster/contract/assets";
import { newId } from "@luster/core/id";
import { expect, test, vi } from "vitest";
import { idOf } from "../../kit/fakes/ids.ts";
import { anOutput, someRenditions } from "../../kit/samples.ts";
import { minutes, user, world } from "../../kit/world.ts";

test("a listed asset has a URL to download the original under its own name, for an hour", async () => {
  const { assets, confirmed, clock } = world();
  const asset = await confirmed();
  clock.advance(minutes(10));
  const { items } = await assets.list(user, asset.shoot_id, { limit: 10 });
  expect(items.map((item) => ListedAsset.parse(item))).toMatchObject([
    {
      asset_id: asset.asset_id,
      url: `memory:r2/${asset.object_key}?method=GET&expires_in=3600&filename=kitchen.jpg`,
      url_expires_at: "2026-03-01T13:10:00.000Z",
      outputs: [],
    },
  ]);
});

test("what a picture is kept under stays the same when its URL changes, and is no other picture's", async () => {
  const { assets, confirmed, keep, clock } = world();
  const asset = await confirmed();
  const other = await confirmed();
  await keep.assets.addOutput(asset, anOutput(asset, { job_id: newId("job") }));
  await keep.assets.addOutput(asset, anOutput(asset, { job_id: newId("job") }));
  const keys = async ({ shoot_id }: { shoot_id: string }) => {
    const { items } = await assets.list(user, shoot_id, { limit: 10 });
    return items.flatMap(({ cache_key, outputs }) => [
      cache_key,
      ...outputs.map((output) => output.cache_key),
    ]);
  };
  const first = await keys(asset);
  clock.advance(minutes(60));
  expect(await keys(asset)).toEqual(first);
  const all = [...first, ...(await keys(other))];
  expect(new Set(all).size).toBe(4);
  expect(all).not.toContain(undefined);
});

test("an original that is not the confirmed one any more is listed without a URL, and says why", async () => {
  const { assets, confirmed, r2 } = world();
  const asset = await confirmed();
  const changed = () => r2.replace(asset.object_key, Buffer.from("another's photo"), "image/jpeg");
  for (const change of [changed, () => r2.delete(asset.object_key)]) {
    await change();
    const [item] = (await assets.list(user, asset.shoot_id, { limit: 10 })).items;
    expect([item?.url, item?.url_expires_at, item?.url_withheld]).toEqual([
      undefined,
      undefined,
      "original.gone",
    ]);
  }
});

test("while their store does not answer, originals are listed without URLs, and say why", async () => {
  const { assets, confirmed, r2 } = world();
  const asset = await confirmed();
  r2.unavailable = true;
  const [item] = (await assets.list(user, asset.shoot_id, { limit: 10 })).items;
  expect([item?.url, item?.url_withheld]).toEqual([undefined, "storage.unavailable"]);
});

test("nothing of the inside reaches the owner", async () => {
  const { assets, confirmed } = world();
  const { shoot_id } = await confirmed();
  const [item] = (await assets.list(user, shoot_id, { limit: 10 })).items;
  const shown = ListedAsset.parse(item);
  for (const inside of ["user_id", "etag", "due_at"]) expect(shown).not.toHaveProperty(inside);
});

test("outputs come oldest first, each from the store that holds it", async () => {
  const { assets, confirmed, keep } = world();
  const asset = await confirmed();
  const [first, second] = [newId("job"), newId("job")];
  await keep.assets.addOutput(asset, anOutput(asset, { job_id: second, storage: "s3" }));
  await keep.assets.addOutput(asset, anOutput(asset, { job_id: first }));
  const [item] = (await assets.list(user, asset.shoot_id, { limit: 10 })).items;
  expect(item?.outputs).toMatchObject([
    { job_id: first, url: expect.stringMatching(/^memory:r2.*filename=kitchen\.enhanced\.jpg$/) as unknown },
    { job_id: second, url: expect.stringMatching(/^memory:s3/) as unknown },
  ]);
});

test("the newest five outputs are listed with URLs, and the jobs of the others named, so that a list stays as fast as its page", async () => {
  const { assets, confirmed, keep, r2 } = world();
  const asset = await confirmed();
  const jobs = Array.from({ length: 8 }, () => newId("job")).toSorted();
  for (const job_id of jobs.toReversed()) await keep.assets.addOutput(asset, anOutput(asset, { job_id }));
  const signed = vi.spyOn(r2, "presignGet");
  const [item] = (await assets.list(user, asset.shoot_id, { limit: 10 })).items;
  expect(item?.outputs.map(({ job_id }) => job_id)).toEqual(jobs.slice(3));
  expect(item?.older_outputs).toEqual(jobs.slice(0, 3));
  expect(signed).toHaveBeenCalledTimes(6);
});

test("an output says what picture it is, and downloads under its type's extension", async () => {
  const { assets, confirmed, keep } = world();
  const asset = await confirmed();
  const picture = { content_type: "image/webp", width: 30, height: 20, file_size: 7 } as const;
  await keep.assets.addOutput(asset, anOutput(asset, picture));
  const [item] = (await assets.list(user, asset.shoot_id, { limit: 10 })).items;
  const [output] = ListedAsset.parse(item).outputs;
  expect(output).toMatchObject({ kind: "enhanced", ...picture, sha256: expect.any(String) as unknown });
  expect(output?.url).toMatch(/filename=kitchen\.enhanced\.webp$/);
});

test("an output in a store that this deployment does not have is listed without a URL, and hides nothing else", async () => {
  const { assets, confirmed, keep } = world();
  const asset = await confirmed();
  const [gone, here] = [newId("job"), newId("job")].toSorted() as [string, string];
  await keep.assets.addOutput(asset, anOutput(asset, { job_id: gone, storage: "local" }));
  await keep.assets.addOutput(asset, anOutput(asset, { job_id: here }));
  const [item] = (await assets.list(user, asset.shoot_id, { limit: 10 })).items;
  expect(
    ListedAsset.parse(item).outputs.map(({ job_id, url, url_withheld }) => [
      job_id,
      typeof url,
      url_withheld,
    ]),
  ).toEqual([
    [gone, "undefined", "storage.unavailable"],
    [here, "string", undefined],
  ]);
});

test("renditions are listed with URLs and sizes, under names of their own", async () => {
  const { assets, confirmed, keep } = world();
  const asset = await confirmed();
  const output = anOutput(asset);
  const renditions = someRenditions(asset, output.job_id);
  const described = { width: 640, height: 480, thumbhash: "AAAA", renditions: someRenditions(asset) };
  await keep.assets.describe(asset, described);
  await keep.assets.addOutput(asset, { ...output, thumbhash: "BBBB", renditions });
  const [item] = (await assets.list(user, asset.shoot_id, { limit: 10 })).items;
  const shown = ListedAsset.parse(item);
  expect(shown).toMatchObject({ width: 640, height: 480, thumbhash: "AAAA", renditions_missing: [] });
  expect(shown.outputs).toMatchObject([{ thumbhash: "BBBB", renditions_missing: [] }]);
  for (const [picture, name] of [
    [shown, "kitchen"],
    [shown.outputs[0], "kitchen.enhanced"],
  ] as const) {
    expect(picture?.renditions).toMatchObject({
      thumb: { content_type: "image/webp", width: 64, height: 48, file_size: 90 },
      screen: { content_type: "image/jpeg", width: 64, height: 48, file_size: 90 },
    });
    expect(picture?.renditions.thumb?.url).toMatch(
      new RegExp(`thumb\\.webp\\?.*filename=${name}\\.thumb\\.webp$`),
    );
    expect(picture?.renditions.screen?.url).toMatch(
      new RegExp(`screen\\.jpg\\?.*filename=${name}\\.screen\\.jpg$`),
    );
    expect(picture?.renditions.thumb).not.toHaveProperty("object_key");
  }
});

test("a list works without renditions, and says which are missing", async () => {
  const { assets, confirmed, keep } = world();
  const asset = await confirmed();
  const [none, one] = [newId("job"), newId("job")].toSorted() as [string, string];
  const { thumb } = someRenditions(asset, one);
  await keep.assets.addOutput(asset, anOutput(asset, { job_id: none }));
  await keep.assets.addOutput(asset, anOutput(asset, { job_id: one, renditions: { thumb } }));
  const [item] = (await assets.list(user, asset.shoot_id, { limit: 10 })).items;
  const shown = ListedAsset.parse(item);
  expect(shown).toMatchObject({ renditions: {}, renditions_missing: ["thumb", "screen"] });
  expect(shown.outputs.map(({ renditions_missing }) => renditions_missing)).toEqual([
    ["thumb", "screen"],
    ["screen"],
  ]);
  for (const { url } of [shown, ...shown.outputs]) expect(url).toBeDefined();
});

test("a list pages through all assets of its shoot and no other", async () => {
  const { assets, confirmed, keep } = world();
  const [first, other] = [await confirmed(), await confirmed()];
  const second = { ...first, asset_id: newId("asset") };
  await keep.assets.create(second);
  const page = await assets.list(user, first.shoot_id, { limit: 1 });
  const rest = await assets.list(user, first.shoot_id, { limit: 1, cursor: page.cursor ?? "" });
  const ids = [...page.items, ...rest.items].map(({ asset_id }) => asset_id);
  expect(ids).toEqual([first.asset_id, second.asset_id]);
  expect(ids).not.toContain(other.asset_id);
  expect(rest.cursor).toBeUndefined();
});

test("a shoot that is unknown, or another user's, is not found", async () => {
  const { assets, confirmed } = world();
  const { shoot_id } = await confirmed();
  const unknown = assets.list(user, newId("shoot"), { limit: 10 });
  await expect(unknown).rejects.toMatchObject({ code: "shoot.not_found" });
  const foreign = assets.list("ben", shoot_id, { limit: 10 });
  await expect(foreign).rejects.toMatchObject({ code: "shoot.not_found" });
});

test("an asset is its owner's, and says when it is only presigned", async () => {
  const { findAsset, confirmed, presigned } = world();
  const asset = await confirmed();
  expect(await findAsset(user, asset.asset_id)).toEqual(asset);
  await expect(findAsset("ben", asset.asset_id)).rejects.toMatchObject({ code: "asset.not_found" });
  await presigned();
  const pending = findAsset(user, idOf("asset", 2));
  await expect(pending).rejects.toMatchObject({ code: "asset.not_confirmed", status: 409 });
});

test("each listed asset says how its jobs stand, the newest first, and those of other assets are not among them", async () => {
  const { assets, confirmed, jobs, keep } = world();
  const asset = await confirmed();
  const untouched = { ...asset, asset_id: `${asset.asset_id.slice(0, -1)}Z` };
  await keep.assets.create(untouched);
  const wish = { asset_id: asset.asset_id, tier: "premium" as const, strength: "natural" as const };
  const [first, second] = [await jobs.create(user, wish), await jobs.create(user, wish)];
  const error = { code: "picture.unreadable" as const, message: "cut short", retryable: false };
  await keep.jobs.replace({ ...first, version: 2, status: "failed", error });
  const output = anOutput(asset, { job_id: second.job_id, needs_review: "a window moved" });
  await keep.jobs.replace({ ...second, version: 2, status: "succeeded", output });
  const { items } = await assets.list(user, asset.shoot_id, { limit: 10 });
  expect(items.map((item) => ListedAsset.parse(item).jobs)).toEqual([
    [
      { job_id: second.job_id, state: "needs_review" },
      { job_id: first.job_id, state: "failed", error },
    ],
    [],
  ]);
});
