import { Entity } from "dynamodb-toolbox/entity";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { item, number, string } from "dynamodb-toolbox/schema";
import { answered } from "../table/fault.dynamo.ts";
import type { LusterTable } from "../table/table.dynamo.ts";
import { Applied } from "./applied.ts";
import type { RetentionRecords } from "./records.ts";

const recordType = "RETENTION";

/** In DynamoDB: `RETENTION#` / `shoots`. */
export function dynamoRetentionRecords(table: LusterTable): RetentionRecords {
  const entity = appliedEntity(table);
  return {
    async get() {
      const command = entity.build(GetItemCommand).key({ of: "shoots" }).options({ consistent: true });
      const { Item } = await answered(command.send());
      return Item === undefined ? undefined : Applied.parse(Item);
    },
    async put(applied) {
      const command = entity.build(PutItemCommand).item({ of: "shoots", ...applied });
      await answered(command.send());
    },
  };
}

const appliedEntity = (table: LusterTable) =>
  new Entity({
    name: "retention",
    table,
    timestamps: false,
    schema: item({
      of: string().key(),
      days: number().optional(),
      seen_at: string(),
      cursor: string().optional(),
      done_at: string().optional(),
    }),
    computeKey: ({ of }) => ({ pk: `${recordType}#`, sk: of }),
  });
