import { Entity } from "dynamodb-toolbox/entity";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { item, string } from "dynamodb-toolbox/schema";
import { answered } from "../table/fault.dynamo.ts";
import type { LusterTable } from "../table/table.dynamo.ts";
import { type CopyRecords, Walk } from "./records.ts";

const recordType = "COPIES";

/** In DynamoDB: `COPIES#` / `originals`. */
export function dynamoCopyRecords(table: LusterTable): CopyRecords {
  const entity = walkEntity(table);
  return {
    async get() {
      const command = entity.build(GetItemCommand).key({ of: "originals" }).options({ consistent: true });
      const { Item } = await answered(command.send());
      return Item === undefined ? undefined : Walk.parse(Item);
    },
    async put(walk) {
      const command = entity.build(PutItemCommand).item({ of: "originals", ...walk });
      await answered(command.send());
    },
  };
}

const walkEntity = (table: LusterTable) =>
  new Entity({
    name: "copies",
    table,
    timestamps: false,
    schema: item({
      of: string().key(),
      begun_at: string(),
      cursor: string().optional(),
      done_at: string().optional(),
    }),
    computeKey: ({ of }) => ({ pk: `${recordType}#`, sk: of }),
  });
