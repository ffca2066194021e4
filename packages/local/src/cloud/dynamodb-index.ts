import {
  DescribeTableCommand,
  type DynamoDBClient,
  type GlobalSecondaryIndexDescription,
  paginateListTables,
  paginateScan,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import type { ClassicLevel } from "classic-level";
import * as z from "zod";

/** The range of keys in which dynalite stores its tables. */
const tables = { gte: "table~", lt: "table~\uffff" };
/** The range of keys in which dynalite stores every index of every table. */
const indexes = { gte: "index-", lt: "index." };

/**
 * Clears all indexes, to be followed by `rebuildIndexes`. dynalite writes an index before its table, not atomically: a process
 * killed in between leaves items that are missing from their index, or are there in a version that was never written.
 */
export async function forgetIndexes(database: ClassicLevel<string, unknown>): Promise<void> {
  await finishTables(database);
  await database.clear(indexes);
}

const Creating = z.looseObject({
  TableStatus: z.literal("CREATING"),
  GlobalSecondaryIndexes: z.array(z.looseObject({})).default([]),
});

/** A table whose creation was cut off would be in creation for ever. */
async function finishTables(database: ClassicLevel<string, unknown>): Promise<void> {
  for await (const [key, value] of database.iterator(tables)) {
    const { data } = Creating.safeParse(value);
    if (!data) continue;
    const GlobalSecondaryIndexes = data.GlobalSecondaryIndexes.map((index) => ({
      ...index,
      IndexStatus: "ACTIVE",
    }));
    await database.put(key, { ...data, TableStatus: "ACTIVE", GlobalSecondaryIndexes });
  }
}

/** Writes each item that belongs in an index again, unchanged, and with it the index's entry. */
export async function rebuildIndexes(client: DynamoDBClient): Promise<void> {
  for await (const { TableNames = [] } of paginateListTables({ client }, {}))
    for (const TableName of TableNames) {
      const { Table } = await client.send(new DescribeTableCommand({ TableName }));
      for (const index of Table?.GlobalSecondaryIndexes ?? []) await rebuild(client, TableName, index);
    }
}

async function rebuild(
  client: DynamoDBClient,
  TableName: string,
  { KeySchema = [] }: GlobalSecondaryIndexDescription,
): Promise<void> {
  const names = KeySchema.map(({ AttributeName = "" }, at) => [`#${at}`, AttributeName] as const);
  const indexed = {
    TableName,
    FilterExpression: names.map(([name]) => `attribute_exists(${name})`).join(" AND "),
    ExpressionAttributeNames: Object.fromEntries(names),
  };
  for await (const { Items = [] } of paginateScan({ client }, indexed))
    for (const Item of Items) await client.send(new PutItemCommand({ TableName, Item }));
}
