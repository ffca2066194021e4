import { Entity } from "dynamodb-toolbox/entity";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { $set, UpdateItemCommand } from "dynamodb-toolbox/entity/actions/update";
import { item, map, number, record, string } from "dynamodb-toolbox/schema";
import { QueryCommand } from "dynamodb-toolbox/table/actions/query";
import { Tier } from "../jobs/tier.ts";
import { ContentType } from "../pictures/picture.ts";
import { fromCursor, toCursor } from "../table/cursor.ts";
import { answered, conditional } from "../table/fault.dynamo.ts";
import { ofShoot } from "../table/key.ts";
import type { LusterTable } from "../table/table.dynamo.ts";
import { StorageName } from "../uploads/upload.ts";
import type { AssetRef, AssetStore } from "./store.ts";

const prefix = "ASSET#";

/** Assets in DynamoDB: `USER#{user}#{shoot}` / `ASSET#{asset}`, so that one query lists a shoot. */
export function dynamoAssetStore(table: LusterTable): AssetStore {
  const entity = assetEntity(table);

  const get: AssetStore["get"] = async (ref) => {
    const command = entity.build(GetItemCommand).key(keyOf(ref)).options({ consistent: true });
    return (await answered(command.send())).Item;
  };

  return {
    get,
    create(asset) {
      const put = entity
        .build(PutItemCommand)
        .item(asset)
        .options({ condition: { attr: "asset_id", exists: false } });
      return conditional(put.send());
    },
    async list(user, shootId, { limit, cursor }) {
      const partition = ofShoot(user, shootId);
      const { Items = [], LastEvaluatedKey } = await answered(
        table
          .build(QueryCommand)
          .entities(entity)
          .query({ partition, range: { beginsWith: prefix } })
          .options({
            consistent: true,
            limit,
            ...(cursor !== undefined && {
              exclusiveStartKey: { pk: partition, sk: fromCursor(cursor, prefix) },
            }),
          })
          .send(),
      );
      return { items: Items, ...(LastEvaluatedKey && { cursor: toCursor(String(LastEvaluatedKey["sk"])) }) };
    },
    async addOutput(ref, output) {
      const update = entity
        .build(UpdateItemCommand)
        .item({ ...keyOf(ref), outputs: { [output.job_id]: $set(output) } })
        .options({ condition: { attr: "asset_id", exists: true } });
      await answered(update.send());
    },
  };
}

const keyOf = ({ user_id, shoot_id, asset_id }: AssetRef): AssetRef => ({ user_id, shoot_id, asset_id });

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
      storage: string().enum(...StorageName.options),
      filename: string(),
      content_type: string().enum(...ContentType.options),
      file_size: number(),
      etag: string(),
      created_at: string(),
      outputs: record(
        string(),
        map({
          job_id: string(),
          tier: string().enum(...Tier.options),
          object_key: string(),
          storage: string().enum(...StorageName.options),
          file_size: number(),
          created_at: string(),
        }),
      ),
    }),
    computeKey: ({ user_id, shoot_id, asset_id }) => ({
      pk: ofShoot(user_id, shoot_id),
      sk: `${prefix}${asset_id}`,
    }),
  });
