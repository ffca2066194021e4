import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { ListedAsset } from "@luster/contract/assets";
import type { Output } from "@luster/core/assets/asset";
import { dynamoAssetRecords } from "@luster/core/assets/records.dynamo";
import { Job } from "@luster/core/jobs/job";
import { shootPartition } from "@luster/core/table/partition";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aJob, anAsset, anOutput } from "../../kit/samples.ts";
import { inDynamo } from "../../kit/database.ts";
import { jpeg, user, world } from "../../kit/world.ts";

const start = inDynamo((table) => ({ table, store: dynamoAssetRecords(table) }));
const running: { fixture?: Awaited<ReturnType<typeof start>> } = {};
beforeAll(async () => void (running.fixture = await start()));
afterAll(() => running.fixture?.stop());

/** As the system before this one wrote it: without a field for the store. */
async function withoutStorage(object_key: string) {
  if (!running.fixture) throw new Error("No table");
  const { table, store } = running.fixture.port;
  const asset = anAsset({ object_key });
  await store.create(asset);
  const key = { pk: shootPartition(asset.user_id, asset.shoot_id), sk: `ASSET#${asset.asset_id}` };
  const remove = new UpdateCommand({
    TableName: table.getName(),
    Key: key,
    UpdateExpression: "REMOVE #storage",
    ExpressionAttributeNames: { "#storage": "storage" },
  });
  await table.getDocumentClient().send(remove);
  return store.get(asset);
}

test.each([
  ["uploads/2023/kitchen.jpg", "r2"],
  ["C:\\uploads\\kitchen.jpg", "local"],
])("a record from before this system that names %j is read as one in %s", async (object_key, storage) => {
  expect(await withoutStorage(object_key)).toMatchObject({ object_key, storage });
});

test("an output of the legacy system is read with the store that its path tells", async () => {
  if (!running.fixture) throw new Error("No table");
  const { table, store } = running.fixture.port;
  const asset = anAsset();
  const output = anOutput(asset, { object_key: "/var/outputs/kitchen.jpg" });
  await store.create({ ...asset, outputs: { [output.job_id]: output } });
  const remove = new UpdateCommand({
    TableName: table.getName(),
    Key: { pk: shootPartition(asset.user_id, asset.shoot_id), sk: `ASSET#${asset.asset_id}` },
    UpdateExpression: "REMOVE outputs.#job.#storage",
    ExpressionAttributeNames: { "#job": output.job_id, "#storage": "storage" },
  });
  await table.getDocumentClient().send(remove);
  expect((await store.get(asset))?.outputs).toEqual({ [output.job_id]: { ...output, storage: "local" } });
});

/** As it was written before outputs said what they are. */
const withoutFacts = ({ job_id, tier, object_key, storage, file_size, created_at }: Output) => ({
  job_id,
  tier,
  object_key,
  storage,
  file_size,
  created_at,
});

test("an output from before outputs said what they are is read as the enhanced JPEG that it is, and listed", async () => {
  if (!running.fixture) throw new Error("No table");
  const { store } = running.fixture.port;
  const { assets, confirmed, keep } = world();
  const asset = await confirmed();
  const before = withoutFacts(anOutput(asset));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a record of an earlier version
  await store.create({ ...asset, outputs: { [before.job_id]: before as Output } });
  const read = await store.get(asset);
  expect(read?.outputs).toEqual({
    [before.job_id]: { ...before, kind: "enhanced", content_type: "image/jpeg" },
  });
  for (const output of Object.values(read?.outputs ?? {})) await keep.assets.addOutput(asset, output);
  const [item] = (await assets.list(user, asset.shoot_id, { limit: 10 })).items;
  expect(ListedAsset.parse(item).outputs).toMatchObject([{ job_id: before.job_id, file_size: 900 }]);
});

test("a job from before outputs said what they are is read", async () => {
  const before = withoutFacts(anOutput(anAsset()));
  expect(Job.parse({ ...aJob(), output: before }).output).toEqual({
    ...before,
    kind: "enhanced",
    content_type: "image/jpeg",
  });
});

test("an original on a disk that this deployment cannot reach is listed without a URL, and hides nothing else", async () => {
  const { assets, confirmed, keep } = world();
  const reachable = await confirmed(jpeg());
  const { due_at: _, ...before } = { ...reachable, asset_id: `${reachable.asset_id.slice(0, -1)}Z` };
  await keep.assets.create({ ...before, storage: "local", object_key: "/var/data/kitchen.jpg" });
  const { items } = await assets.list(user, reachable.shoot_id, { limit: 10 });
  expect(items.map(({ storage, url }) => [storage, typeof url])).toEqual([
    ["r2", "string"],
    ["local", "undefined"],
  ]);
});
