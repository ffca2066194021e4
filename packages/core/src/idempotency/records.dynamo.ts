import { Entity } from "dynamodb-toolbox/entity";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { item, number, string } from "dynamodb-toolbox/schema";
import { answered, isConditionFailure } from "../table/fault.dynamo.ts";
import { userPartition } from "../table/partition.ts";
import type { LusterTable } from "../table/table.dynamo.ts";
import { epochSeconds, seconds } from "../time.ts";
import type { IdempotencyRecord, IdempotencyRecords } from "./idempotency.ts";

/**
 * Idempotency records in DynamoDB: `USER#{user}` / `KEY#{operation}#{key}`, removed by the table's TTL some time
 * after they expire.
 */
export function dynamoIdempotencyRecords(table: LusterTable): IdempotencyRecords {
  const entity = keyEntity(table);

  async function reserve(record: IdempotencyRecord, now: Date): Promise<IdempotencyRecord> {
    const put = entity
      .build(PutItemCommand)
      .item({ ...record, expires_at: epochSeconds(record.expires_at) })
      .options({
        condition: {
          or: [
            { attr: "id", exists: false },
            { attr: "expires_at", lte: epochSeconds(now) },
          ],
        },
      });
    try {
      await answered(put.send());
      return record;
    } catch (error) {
      if (!isConditionFailure(error)) throw error;
      return existing(record);
    }
  }

  async function existing({ user_id, operation, key }: IdempotencyRecord): Promise<IdempotencyRecord> {
    const get = entity.build(GetItemCommand).key({ user_id, operation, key }).options({ consistent: true });
    const { Item } = await answered(get.send());
    if (!Item) throw new Error(`The idempotency record of ${operation} vanished between two calls`);
    return { ...Item, expires_at: new Date(seconds(Item.expires_at)) };
  }

  return { reserve };
}

const keyEntity = (table: LusterTable) =>
  new Entity({
    name: "idempotency",
    table,
    timestamps: false,
    schema: item({
      user_id: string().key(),
      operation: string().key(),
      key: string().key(),
      digest: string(),
      id: string(),
      expires_at: number(),
    }),
    computeKey: ({ user_id, operation, key }) => ({
      pk: userPartition(user_id),
      sk: `KEY#${operation}#${key}`,
    }),
  });
