import {
  type CreateTableCommandInput,
  DescribeTableCommand,
  type DynamoDBClient,
  type GlobalSecondaryIndex,
  type GlobalSecondaryIndexDescription,
  paginateListTables,
  paginateScan,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import type { ClassicLevel } from "classic-level";
import * as z from "zod";

/** What a table is to have; the one that `TableName` names, if it is there. */
export type Definition = Pick<
  CreateTableCommandInput,
  "TableName" | "AttributeDefinitions" | "GlobalSecondaryIndexes"
>;

const Table = z.looseObject({
  TableName: z.string(),
  AttributeDefinitions: z.array(z.looseObject({ AttributeName: z.string() })),
  GlobalSecondaryIndexes: z.array(z.looseObject({ IndexName: z.string() })).default([]),
});

/**
 * Gives a table of an earlier release the indexes that it lacks, empty: dynalite cannot. Whether there were any; then
 * `forgetIndexes` and `rebuildIndexes` have to follow.
 */
export async function addIndexes(
  database: ClassicLevel<string, unknown>,
  { TableName, AttributeDefinitions = [], GlobalSecondaryIndexes = [] }: Definition,
): Promise<boolean> {
  for await (const [key, value] of database.iterator(tables)) {
    const { data: table } = Table.safeParse(value);
    if (table?.TableName !== TableName || !table) continue;
    const has = new Set(table.GlobalSecondaryIndexes.map(({ IndexName }) => IndexName));
    const missing = (GlobalSecondaryIndexes ?? []).filter(({ IndexName = "" }) => !has.has(IndexName));
    if (missing.length === 0) return false;
    await database.put(key, {
      ...table,
      AttributeDefinitions,
      GlobalSecondaryIndexes: [...table.GlobalSecondaryIndexes, ...missing.map(active)],
    });
    return true;
  }
  return false;
}

/** An index as dynalite keeps it. */
const active = (index: GlobalSecondaryIndex) => ({
  ...index,
  IndexSizeBytes: 0,
  ItemCount: 0,
  IndexStatus: "ACTIVE",
  ProvisionedThroughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 0, NumberOfDecreasesToday: 0 },
});

/** The range of keys in which dynalite stores its tables. */
const tables = { gte: "table~", lt: "table~\uffff" };
/** The range of keys in which dynalite stores every index of every table. */
const indexes = { gte: "index-", lt: "index." };

/**
 * Clears all indexes, to be followed by `rebuildIndexes`. dynalite writes an index before its table, not atomically:
 * a process killed in between leaves items that are missing from their index, or are there in a version that was
 * never written.
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

/** Writes each item that belongs in an index again, unchanged, and with it the index's entries. */
export async function rebuildIndexes(client: DynamoDBClient): Promise<void> {
  for await (const { TableNames = [] } of paginateListTables({ client }, {}))
    for (const TableName of TableNames) {
      const { Table: table } = await client.send(new DescribeTableCommand({ TableName }));
      const indexes = table?.GlobalSecondaryIndexes ?? [];
      if (indexes.length > 0) await rebuild(client, TableName, indexes);
    }
}

async function rebuild(
  client: DynamoDBClient,
  TableName: string,
  indexes: readonly GlobalSecondaryIndexDescription[],
): Promise<void> {
  const keys = indexes.map(({ KeySchema = [] }) => KeySchema.map(({ AttributeName = "" }) => AttributeName));
  const names = [...new Set(keys.flat())];
  const exists = (name: string) => `attribute_exists(#${names.indexOf(name)})`;
  const indexed = {
    TableName,
    FilterExpression: keys.map((key) => `(${key.map(exists).join(" AND ")})`).join(" OR "),
    ExpressionAttributeNames: Object.fromEntries(names.map((name, at) => [`#${at}`, name])),
  };
  for await (const { Items = [] } of paginateScan({ client }, indexed)) {
    const left = Items.values();
    const writeEach = async () => {
      for (const Item of left) await client.send(new PutItemCommand({ TableName, Item }));
    };
    await Promise.all(Array.from({ length: writers }, writeEach));
  }
}

/** How many items are written at once. */
const writers = 16;
