import { Entity } from "dynamodb-toolbox/entity";
import { DeleteItemCommand } from "dynamodb-toolbox/entity/actions/delete";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { any, item, number, string } from "dynamodb-toolbox/schema";
import { QueryCommand } from "dynamodb-toolbox/table/actions/query";
import { answered, written } from "../table/fault.dynamo.ts";
import { everyItem } from "../table/page.dynamo.ts";
import { dueShard, userPartition } from "../table/partition.ts";
import { dueStreams } from "../table/sweep-index.dynamo.ts";
import type { LusterTable } from "../table/table.dynamo.ts";
import { Batch } from "./batch.ts";
import type { BatchRecords } from "./records.ts";

const recordType = "BATCH";

/** Batches in DynamoDB: `USER#{user}` / `BATCH#{batch}`, in the due index until they have ended and that is told. */
export function dynamoBatchRecords(table: LusterTable): BatchRecords {
  const entity = batchEntity(table);
  const put = (batch: Batch) => entity.build(PutItemCommand).item(indexed(batch));

  const get: BatchRecords["get"] = async (user_id, batch_id) => {
    const command = entity.build(GetItemCommand).key({ user_id, batch_id }).options({ consistent: true });
    const { Item } = await answered(command.send());
    return Item && Batch.parse(Item);
  };
  const reread = (batch: Batch) => () => get(batch.user_id, batch.batch_id);

  return {
    get,
    create(batch) {
      const command = put(batch).options({ condition: { attr: "batch_id", exists: false } });
      return written(command.send(), batch, reread(batch));
    },
    replace(batch) {
      const command = put(batch).options({ condition: { attr: "version", eq: batch.version - 1 } });
      return written(command.send(), batch, reread(batch));
    },
    async ofShoot(user, shootId) {
      const found: Batch[] = [];
      const query = table
        .build(QueryCommand)
        .entities(entity)
        .query({ partition: userPartition(user), range: { beginsWith: `${recordType}#` } });
      for await (const batch of everyItem((start) =>
        answered(query.options({ consistent: true, ...start }).send()),
      ))
        if (batch.shoot_id === shootId) found.push(Batch.parse(batch));
      return found;
    },
    async remove({ user_id, batch_id }) {
      await answered(entity.build(DeleteItemCommand).key({ user_id, batch_id }).send());
    },
    due: (until) =>
      dueStreams(
        recordType,
        until,
        (due) =>
          answered(table.build(QueryCommand).entities(entity).query(due.query).options(due.options).send()),
        (found) => Batch.parse(found),
      ),
  };
}

const indexed = (batch: Batch) => ({
  ...batch,
  ...(batch.due_at && { due_shard: dueShard(recordType, batch.batch_id) }),
});

/** Lists are left to `Batch`, so that their schema is in one place. */
const batchEntity = (table: LusterTable) =>
  new Entity({
    name: "batch",
    table,
    timestamps: false,
    schema: item({
      user_id: string().key(),
      batch_id: string().key(),
      shoot_id: string(),
      version: number(),
      tier: string(),
      strength: string(),
      prompt: string().optional(),
      asset_ids: any(),
      skipped: any(),
      estimate_usd: number().optional(),
      max_cost_usd: number().optional(),
      created_at: string(),
      cancelled_at: string().optional(),
      made_at: string().optional(),
      ended_at: string().optional(),
      outbox: string().optional(),
      due_at: string().optional(),
      due_shard: string().optional().hidden(),
    }),
    computeKey: ({ user_id, batch_id }) => ({ pk: userPartition(user_id), sk: `${recordType}#${batch_id}` }),
  });
