import { Entity } from "dynamodb-toolbox/entity";
import { DeleteItemCommand } from "dynamodb-toolbox/entity/actions/delete";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { item, number, string } from "dynamodb-toolbox/schema";
import { QueryCommand } from "dynamodb-toolbox/table/actions/query";
import { ScanCommand } from "dynamodb-toolbox/table/actions/scan";
import { answered, written } from "../table/fault.dynamo.ts";
import { dueShard, userPartition } from "../table/partition.ts";
import { oneMore, toPage } from "../table/page.dynamo.ts";
import { dueStreams } from "../table/sweep-index.dynamo.ts";
import type { LusterTable } from "../table/table.dynamo.ts";
import * as z from "zod";
import type { Shoot } from "./shoot.ts";
import type { ShootRecords } from "./records.ts";

const recordType = "SHOOT";
const prefix = `${recordType}#`;

/** Shoots in DynamoDB: `USER#{user}` / `SHOOT#{shoot}`, in the due index when they have an end. */
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
        .item(indexed(shoot))
        .options({ condition: { attr: "shoot_id", exists: false } });
      return written(put.send(), shoot, () => get(shoot.user_id, shoot.shoot_id));
    },
    replace(shoot) {
      // One that was removed meanwhile is not written anew.
      const there = { attr: "shoot_id", exists: true } as const;
      const { version = 1 } = shoot;
      const before = { attr: "version", ...(version > 1 ? { eq: version - 1 } : { exists: false }) } as const;
      const put = entity
        .build(PutItemCommand)
        .item(indexed(shoot))
        .options({ condition: { and: [there, before] } });
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
    due: (until) =>
      dueStreams(
        recordType,
        until,
        (due) =>
          answered(table.build(QueryCommand).entities(entity).query(due.query).options(due.options).send()),
        (item): Shoot => item,
      ),
    async every(cursor) {
      const exclusiveStartKey = cursor === undefined ? undefined : StartKey.parse(JSON.parse(cursor));
      const scan = table
        .build(ScanCommand)
        .entities(entity)
        .options({ ...(exclusiveStartKey && { exclusiveStartKey }) });
      const { Items = [], LastEvaluatedKey } = await answered(scan.send());
      return { items: Items, ...(LastEvaluatedKey && { cursor: JSON.stringify(LastEvaluatedKey) }) };
    },
  };
}

const sortKey = ({ shoot_id }: Pick<Shoot, "shoot_id">): string => `${prefix}${shoot_id}`;

/** Where a scan goes on. */
const StartKey = z.record(z.string(), z.string());

const indexed = (shoot: Shoot) => ({
  ...shoot,
  ...(shoot.delete_after !== undefined && {
    due_at: shoot.delete_after,
    due_shard: dueShard(recordType, shoot.shoot_id),
  }),
});

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
      wished_end: string().optional(),
      kept_until: string().optional(),
      delete_after: string().optional(),
      version: number().optional(),
      due_at: string().optional().hidden(),
      due_shard: string().optional().hidden(),
    }),
    computeKey: ({ user_id, ...shoot }) => ({ pk: userPartition(user_id), sk: sortKey(shoot) }),
  });
