import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { dynamoAssetRecords } from "@luster/core/assets/records.dynamo";
import { copyBack } from "@luster/core/backups/copy-back.dynamo";
import type { Deletion } from "@luster/core/deletions/deletion";
import { dynamoDeletionRecords } from "@luster/core/deletions/records.dynamo";
import { newId } from "@luster/core/id";
import { dynamoJobRecords } from "@luster/core/jobs/records.dynamo";
import { dynamoProviderRecords } from "@luster/core/providers/records.dynamo";
import { dynamoShootRecords } from "@luster/core/shoots/records.dynamo";
import { createTable } from "@luster/core/table/table.dynamo";
import { dynamoWebhookRecords } from "@luster/core/webhooks/records.dynamo";
import { wholeOf } from "@luster/core/whole-list";
import { startDynamoDb } from "@luster/local/cloud/dynamodb";
import { ensureTable } from "@luster/local/machine/table";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aDeletion, aJob, anAsset, anOutput, aShoot, aWebhook } from "../../kit/samples.ts";
import { newUser } from "../../kit/fakes/ids.ts";

const parts = new AsyncDisposableStack();
let client: DynamoDBClient;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), "luster-copy-"));
  parts.defer(() => rm(folder, { recursive: true, force: true }));
  const database = await startDynamoDb({ folder });
  parts.defer(() => database.stop());
  const credentials = { accessKeyId: "EXAMPLE", secretAccessKey: "example" };
  client = new DynamoDBClient({ endpoint: database.endpoint, region: "us-east-1", credentials });
});
afterAll(() => parts.disposeAsync());

async function newTable() {
  const name = `luster-${randomUUID()}`;
  await ensureTable(client, name);
  const table = createTable(client, name);
  return {
    place: { client, table: name },
    shoots: dynamoShootRecords(table),
    assets: dynamoAssetRecords(table),
    jobs: dynamoJobRecords(table),
    deletions: dynamoDeletionRecords(table),
    providers: dynamoProviderRecords(table),
    webhooks: dynamoWebhookRecords(table),
  };
}

/** A table as it was, and the one in use now. */
async function tables() {
  const [before, after] = [await newTable(), await newTable()];
  const copy = () =>
    copyBack({
      from: before.place,
      to: after.place,
      deletionsOf: (user) => wholeOf((page) => after.deletions.list(user, page)),
      removedWebhooks: after.webhooks.removed,
      now: () => new Date(),
    });
  return { before, after, copy };
}

/** A shoot with an asset and its output, written to a table as it was. */
async function furnished({ shoots, assets, jobs }: Awaited<ReturnType<typeof newTable>>, user_id: string) {
  const shoot = aShoot({ user_id });
  const { shoot_id } = shoot;
  const bare = anAsset({ user_id, shoot_id });
  const output = anOutput(bare);
  const asset = { ...bare, outputs: { [output.job_id]: output } };
  const { asset_id } = asset;
  const job = aJob({
    user_id,
    shoot_id,
    asset_id,
    job_id: output.job_id,
    status: "succeeded",
    output,
    due_at: undefined,
  });
  await Promise.all([shoots.create(shoot), assets.create(asset), jobs.create(job)]);
  return { shoot, asset, job };
}

const finished = (fields: Partial<Deletion>): Deletion =>
  aDeletion({ due_at: undefined, done_at: "2026-03-01T14:00:00.000Z", ...fields });

test("records that are lost come back as they were, with their keys in the indexes; repeating it changes nothing", async () => {
  const { before, after, copy } = await tables();
  const user = newUser();
  const { shoot, asset, job } = await furnished(before, user);
  await before.shoots
    .replace({ ...shoot, delete_after: "2026-03-02T12:00:00.000Z", version: 2 })
    .catch(() => {});
  expect(await copy()).toEqual({ read: 3, written: 3, there: 0, deleted: 0, left: 0 });
  expect(await after.shoots.get(user, shoot.shoot_id)).toEqual(await before.shoots.get(user, shoot.shoot_id));
  expect(await after.assets.get(asset)).toEqual(asset);
  expect(await after.jobs.get(user, job.job_id)).toEqual(job);
  expect(await after.jobs.ofShoot(user, shoot.shoot_id)).toHaveLength(1);
  expect(await copy()).toEqual({ read: 3, written: 0, there: 3, deleted: 0, left: 0 });
});

test("what is in use is newer and stays, and what is the deployment's own is left", async () => {
  const { before, after, copy } = await tables();
  const user = newUser();
  const { shoot } = await furnished(before, user);
  await before.providers.take("openai", new Date(), 5);
  await after.shoots.create({ ...shoot, name: "renamed since" });
  expect(await copy()).toEqual({ read: 4, written: 2, there: 1, deleted: 0, left: 1 });
  expect((await after.shoots.get(user, shoot.shoot_id))?.name).toBe("renamed since");
});

test("what was deleted since stays deleted: a shoot, an asset, an output alone, and everything of a user", async () => {
  const { before, after, copy } = await tables();
  const [ana, ben] = [newUser(), newUser()];
  const [whole, part, alone] = [
    await furnished(before, ana),
    await furnished(before, ana),
    await furnished(before, ana),
  ];
  await furnished(before, ben);
  const { shoot_id, asset_id } = part.asset;
  for (const scope of [
    { kind: "shoot", shoot_id: whole.shoot.shoot_id },
    { kind: "asset", shoot_id, asset_id },
    {
      kind: "output",
      shoot_id: alone.shoot.shoot_id,
      asset_id: alone.asset.asset_id,
      job_id: alone.job.job_id,
    },
  ] as const)
    await after.deletions.finish(finished({ user_id: ana, deletion_id: newId("deletion"), scope }));
  // Still running: it says so as well.
  await after.deletions.create(
    aDeletion({ user_id: ben, deletion_id: newId("deletion"), scope: { kind: "user" } }),
  );
  expect(await copy()).toEqual({ read: 12, written: 4, there: 0, deleted: 8, left: 0 });
  expect(await after.shoots.get(ana, whole.shoot.shoot_id)).toBeUndefined();
  expect([await after.shoots.get(ana, shoot_id), await after.assets.get(part.asset)]).toEqual([
    part.shoot,
    undefined,
  ]);
  expect((await after.assets.get(alone.asset))?.outputs).toEqual({});
  expect((await after.jobs.get(ana, alone.job.job_id))?.output).toBeUndefined();
  expect((await after.shoots.list(ben, { limit: 10 })).items).toEqual([]);
});

test("a webhook that its user removed stays removed, and one that is lost comes back", async () => {
  const { before, after, copy } = await tables();
  const user_id = newUser();
  const [lost, removed] = [0, 1].map(() =>
    aWebhook({ user_id, webhook_id: newId("webhook"), secrets: [{ secret: "whsec_example" }] }),
  );
  if (!lost || !removed) throw new Error("There are two");
  for (const webhook of [lost, removed]) await before.webhooks.create(webhook);
  await after.webhooks.noteRemoved(removed, new Date());
  expect(await copy()).toEqual({ read: 2, written: 1, there: 0, deleted: 1, left: 0 });
  expect((await after.webhooks.list(user_id)).map(({ webhook_id }) => webhook_id)).toEqual([lost.webhook_id]);
});

test("a deletion that was running goes on, unless it is done by now", async () => {
  const { before, after, copy } = await tables();
  const user = newUser();
  const [lost, known] = [0, 1].map(() =>
    aDeletion({
      user_id: user,
      deletion_id: newId("deletion"),
      scope: { kind: "shoot", shoot_id: newId("shoot") },
    }),
  );
  if (!lost || !known) throw new Error("There are two");
  await before.deletions.create(lost);
  await before.deletions.create(known);
  await after.deletions.finish({ ...known, done_at: "2026-03-01T14:00:00.000Z" });
  await copy();
  expect((await after.deletions.running(user)).map(({ deletion_id }) => deletion_id)).toEqual([
    lost.deletion_id,
  ]);
});
