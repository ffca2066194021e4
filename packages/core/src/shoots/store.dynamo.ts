import { Entity } from "dynamodb-toolbox/entity";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { item, string } from "dynamodb-toolbox/schema";
import { QueryCommand } from "dynamodb-toolbox/table/actions/query";
import { fromCursor, toCursor } from "../table/cursor.ts";
import { answered, written } from "../table/fault.dynamo.ts";
import { ofUser } from "../table/key.ts";
import type { LusterTable } from "../table/table.dynamo.ts";
import type { ShootStore } from "./store.ts";

const prefix = "SHOOT#";

/** Shoots in DynamoDB: `USER#{user}` / `SHOOT#{shoot}`. */
export function dynamoShootStore(table: LusterTable): ShootStore {
  const entity = shootEntity(table);

  const get: ShootStore["get"] = async (user_id, shoot_id) => {
    const command = entity.build(GetItemCommand).key({ user_id, shoot_id }).options({ consistent: true });
    return (await answered(command.send())).Item;
  };

  return {
    get,
    create(shoot) {
      const put = entity
        .build(PutItemCommand)
        .item(shoot)
        .options({ condition: { attr: "shoot_id", exists: false } });
      return written(put.send(), shoot, () => get(shoot.user_id, shoot.shoot_id));
    },
    async list(user, { limit, cursor }) {
      const partition = ofUser(user);
      const { Items = [], LastEvaluatedKey } = await answered(
        table
          .build(QueryCommand)
          .entities(entity)
          .query({ partition, range: { beginsWith: prefix } })
          .options({
            consistent: true,
            reverse: true,
            limit,
            ...(cursor !== undefined && {
              exclusiveStartKey: { pk: partition, sk: fromCursor(cursor, prefix) },
            }),
          })
          .send(),
      );
      return { items: Items, ...(LastEvaluatedKey && { cursor: toCursor(String(LastEvaluatedKey["sk"])) }) };
    },
  };
}

const shootEntity = (table: LusterTable) =>
  new Entity({
    name: "shoot",
    table,
    timestamps: false,
    schema: item({
      user_id: string().key(),
      shoot_id: string().key(),
      name: string(),
      created_at: string(),
    }),
    computeKey: ({ user_id, shoot_id }) => ({ pk: ofUser(user_id), sk: `${prefix}${shoot_id}` }),
  });
