import { expect, test } from "vitest";
import { anOutput, someRenditions } from "../../kit/samples.ts";
import { hours, jpeg, user, world } from "../../kit/world.ts";

/** An asset with an output and renditions of both, all of them stored; nothing of it is young. */
async function furnished() {
  const all = world();
  const { keep, r2, clock } = all;
  const asset = await all.confirmed();
  const output = { ...anOutput(asset), file_size: 100 };
  const sized = (jobId?: string) => {
    const { thumb, screen } = someRenditions(asset, jobId);
    return { thumb: { ...thumb, file_size: 100 }, screen: { ...screen, file_size: 100 } };
  };
  const made = { ...output, renditions: sized(output.job_id) };
  await keep.assets.describe(asset, { width: 64, height: 48, thumbhash: "AAAA", renditions: sized() });
  await keep.assets.addOutput(asset, made);
  const renditions = [...Object.values(sized()), ...Object.values(made.renditions)];
  for (const { object_key } of [output, ...renditions]) r2.arrive(object_key, jpeg(), "image/jpeg");
  clock.advance(hours(3));
  return { ...all, asset, output, rendition: made.renditions.thumb };
}

test("records whose objects are all there, and objects that all have records, do not differ", async () => {
  const { checkRecords, r2 } = await furnished();
  r2.arrive("tmp/doctor", jpeg(), "image/jpeg");
  expect(await checkRecords()).toEqual({ shoots: 1, assets: 1, objects: 7, mismatches: [] });
});

test("an original, an output and a rendition that are lost are named, each in its store", async () => {
  const { checkRecords, r2, asset, output, rendition } = await furnished();
  const keys = [asset.object_key, output.object_key, rendition.object_key];
  for (const key of keys) await r2.delete(key);
  const { mismatches } = await checkRecords();
  expect(mismatches).toEqual(keys.map((object_key) => ({ found: "missing", storage: "r2", object_key })));
});

test("an original that somebody wrote over is changed, by its ETag or its size", async () => {
  const { checkRecords, r2, asset } = await furnished();
  const other = jpeg();
  other.set([1], 50);
  const { object_key } = asset;
  for (const bytes of [other, jpeg(99)]) {
    r2.replace(object_key, bytes, "image/jpeg");
    expect((await checkRecords()).mismatches).toEqual([{ found: "changed", storage: "r2", object_key }]);
  }
});

test("an object of a shoot that nobody has, or of an asset that the shoot has not, is ownerless once it is old", async () => {
  const { checkRecords, r2, s3, asset, clock } = await furnished();
  const strange = [
    `${asset.user_id}/shoot_1/asset_1/original.jpg`,
    `${asset.user_id}/${asset.shoot_id}/asset_1/original.jpg`,
  ];
  for (const key of strange) r2.arrive(key, jpeg(), "image/jpeg");
  s3.arrive(strange[0] ?? "", jpeg(), "image/jpeg");
  expect((await checkRecords()).mismatches).toEqual([]);
  clock.advance(hours(3));
  const { mismatches } = await checkRecords();
  expect(mismatches.map(({ found, storage, object_key }) => [found, storage, object_key]).toSorted()).toEqual(
    [
      ["ownerless", "r2", strange[0]],
      ["ownerless", "r2", strange[1]],
      ["ownerless", "s3", strange[0]],
    ].toSorted(),
  );
});

test("what is being deleted is left out: its objects go before its records", async () => {
  const { checkRecords, r2, asset, deletions } = await furnished();
  await deletions.ofShoot(user, asset.shoot_id);
  for (const key of r2.keys()) await r2.delete(key);
  expect(await checkRecords()).toEqual({ shoots: 0, assets: 0, objects: 0, mismatches: [] });
});

test("an object of a store that this deployment has not is unreachable, and no other store is blamed", async () => {
  const { checkRecords, keep, asset } = await furnished();
  await keep.assets.create({
    ...asset,
    asset_id: `${asset.asset_id}X`,
    storage: "local",
    outputs: {},
    renditions: undefined,
  });
  const { mismatches } = await checkRecords();
  expect(mismatches).toContainEqual({ found: "unreachable", storage: "local", object_key: asset.object_key });
});
