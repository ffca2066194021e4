import { Entity } from "dynamodb-toolbox/entity";
import { DeleteItemCommand } from "dynamodb-toolbox/entity/actions/delete";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { item, string } from "dynamodb-toolbox/schema";
import { QueryCommand } from "dynamodb-toolbox/table/actions/query";
import { answered, written } from "../table/fault.dynamo.ts";
import { userPartition } from "../table/partition.ts";
import { oneMore, toPage } from "../table/page.dynamo.ts";
import type { LusterTable } from "../table/table.dynamo.ts";
import type { Shoot } from "./shoot.ts";
import type { ShootRecords } from "./records.ts";

const prefix = "SHOOT#";

/** Shoots in DynamoDB: `USER#{user}` / `SHOOT#{shoot}`. */
export function dynamoShootRecords(table: LusterTable): ShootRecords {
  const entity = shootEntity(table);

  const get: ShootRecords["get"] = async (user_id, shoot_id) => {
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
    async remove(user_id, shoot_id) {
      await answered(entity.build(DeleteItemCommand).key({ user_id, shoot_id }).send());
    },
    async list(user, { limit, cursor }) {
      const partition = userPartition(user);
      const found = await answered(
        table
          .build(QueryCommand)
          .entities(entity)
          .query({ partition, range: { beginsWith: prefix } })
          .options({
            consistent: true,
            reverse: true,
            limit: oneMore(limit),
            ...(cursor !== undefined && {
              exclusiveStartKey: { pk: partition, sk: sortKey({ shoot_id: cursor }) },
            }),
          })
          .send(),
      );
      return toPage(found, limit, ({ shoot_id }) => shoot_id);
    },
  };
}

const sortKey = ({ shoot_id }: Pick<Shoot, "shoot_id">): string => `${prefix}${shoot_id}`;

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
    computeKey: ({ user_id, ...shoot }) => ({ pk: userPartition(user_id), sk: sortKey(shoot) }),
  });
