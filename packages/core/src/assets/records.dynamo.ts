import { Entity } from "dynamodb-toolbox/entity";
import { DeleteItemCommand } from "dynamodb-toolbox/entity/actions/delete";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { $remove, $set, UpdateItemCommand } from "dynamodb-toolbox/entity/actions/update";
import { any, item, map, number, record, string } from "dynamodb-toolbox/schema";
import { QueryCommand } from "dynamodb-toolbox/table/actions/query";
import { Tier } from "@luster/contract/tier";
import { ContentType } from "@luster/contract/picture-types";
import { storageOf } from "../storage/located.ts";
import { dueStreams } from "../table/sweep-index.dynamo.ts";
import { answered, conditional } from "../table/fault.dynamo.ts";
import { dueShard, shootPartition } from "../table/partition.ts";
import { oneMore, toPage } from "../table/page.dynamo.ts";
import type { LusterTable } from "../table/table.dynamo.ts";
import { StorageName } from "@luster/contract/storage";
import { type Asset, Output, Renditions } from "./asset.ts";
import type { AssetRef, AssetRecords } from "./records.ts";

const recordType = "ASSET";
const prefix = `${recordType}#`;

/** Assets in DynamoDB: `USER#{user}#{shoot}` / `ASSET#{asset}`, so that one query lists a shoot. */
export function dynamoAssetRecords(table: LusterTable): AssetRecords {
  const entity = assetEntity(table);
  const update = entity.build(UpdateItemCommand);
  const query = table.build(QueryCommand).entities(entity);

  return {
    async get(ref) {
      const command = entity.build(GetItemCommand).key(keyOf(ref)).options({ consistent: true });
      const { Item } = await answered(command.send());
      return Item && assetOf(Item);
    },
    create(asset) {
      const put = entity.build(PutItemCommand).item({ ...asset, ...dueOf(asset.asset_id, asset.due_at) });
      return conditional(put.options({ condition: { attr: "asset_id", exists: false } }).send());
    },
    async list(user, shootId, { limit, cursor }) {
      const partition = shootPartition(user, shootId);
      const start =
        cursor === undefined
          ? {}
          : { exclusiveStartKey: { pk: partition, sk: sortKey({ asset_id: cursor }) } };
      const page = query
        .query({ partition, range: { beginsWith: prefix } })
        .options({ consistent: true, limit: oneMore(limit), ...start });
      const { items, ...rest } = toPage(await answered(page.send()), limit, ({ asset_id }) => asset_id);
      return { ...rest, items: items.map(assetOf) };
    },
    async addOutput(ref, output, dueAt) {
      const outputs = { [output.job_id]: $set(output) };
      const command = update.item({ ...keyOf(ref), outputs, ...dueOf(ref.asset_id, dueAt) });
      await answered(command.options({ condition: { attr: "asset_id", exists: true } }).send());
    },
    describe(asset, described) {
      const command = update.item({ ...keyOf(asset), ...described, renditions: $set(described.renditions) });
      // Records of the legacy system have no `storage`.
      const there = { attr: "storage", eq: asset.storage } as const;
      const isThere = { or: [there, { attr: "storage" as const, exists: false as const }] };
      const condition = { and: [{ attr: "asset_id" as const, exists: true as const }, isThere] };
      return conditional(command.options({ condition }).send());
    },
    moveOriginal(asset, to) {
      const command = update.item({ ...keyOf(asset), ...to });
      const there = { attr: "storage", eq: asset.storage } as const;
      const renditions = { attr: "renditions", exists: asset.renditions !== undefined } as const;
      return conditional(command.options({ condition: { and: [there, renditions] } }).send());
    },
    async moveOutput(ref, jobId, storage) {
      const command = update.item({ ...keyOf(ref), outputs: { [jobId]: { storage } } });
      await answered(command.options({ condition: { attr: "asset_id", exists: true } }).send());
    },
    async removeOutput(ref, jobId) {
      const command = update.item({ ...keyOf(ref), outputs: { [jobId]: $remove() } });
      await conditional(command.options({ condition: { attr: "asset_id", exists: true } }).send());
    },
    async remove(ref) {
      await answered(entity.build(DeleteItemCommand).key(keyOf(ref)).send());
    },
    setDue(asset, dueAt) {
      const next =
        dueAt === undefined ? { due_at: $remove(), due_shard: $remove() } : dueOf(asset.asset_id, dueAt);
      const command = update.item({ ...keyOf(asset), ...next });
      return conditional(command.options({ condition: { attr: "due_at", eq: asset.due_at ?? "" } }).send());
    },
    due: (until) =>
      dueStreams(
        recordType,
        until,
        (due) => answered(query.query(due.query).options(due.options).send()),
        assetOf,
      ),
  };
}

const sortKey = ({ asset_id }: Pick<Asset, "asset_id">): string => `${prefix}${asset_id}`;

const keyOf = ({ user_id, shoot_id, asset_id }: AssetRef): AssetRef => ({ user_id, shoot_id, asset_id });

const dueOf = (assetId: string, dueAt: string | undefined) =>
  dueAt === undefined ? {} : { due_at: dueAt, due_shard: dueShard(recordType, assetId) };

type Located = { object_key: string; storage?: StorageName | undefined };
type Stored = Omit<Asset, "storage" | "outputs" | "renditions"> &
  Located & { outputs: Record<string, Located>; renditions?: unknown };

/** Records of the legacy system have no `storage`. */
const assetOf = (found: Stored): Asset => ({
  ...found,
  storage: storageOf(found),
  renditions: Renditions.optional().parse(found.renditions),
  outputs: Object.fromEntries(
    Object.entries(found.outputs).map(([id, output]) => [
      id,
      Output.parse({ ...output, storage: storageOf(output) }),
    ]),
  ),
});

const assetEntity = (table: LusterTable) =>
  new Entity({
    name: "asset",
    table,
    timestamps: false,
    schema: item({
      user_id: string().key(),
      shoot_id: string().key(),
      asset_id: string().key(),
      object_key: string(),
      storage: string()
        .enum(...StorageName.options)
        .optional(),
      filename: string(),
      content_type: string().enum(...ContentType.options),
      file_size: number(),
      etag: string(),
      width: number().optional(),
      height: number().optional(),
      thumbhash: string().optional(),
      renditions: any().optional(),
      created_at: string(),
      outputs: record(
        string(),
        map({
          job_id: string(),
          kind: string().optional(),
          tier: string().enum(...Tier.options),
          object_key: string(),
          storage: string()
            .enum(...StorageName.options)
            .optional(),
          content_type: string().optional(),
          width: number().optional(),
          height: number().optional(),
          file_size: number(),
          sha256: string().optional(),
          thumbhash: string().optional(),
          needs_review: string().optional(),
          renditions: any().optional(),
          created_at: string(),
        }),
      ),
      due_at: string().optional(),
      due_shard: string().optional().hidden(),
    }),
    computeKey: ({ user_id, shoot_id, ...asset }) => ({
      pk: shootPartition(user_id, shoot_id),
      sk: sortKey(asset),
    }),
  });
