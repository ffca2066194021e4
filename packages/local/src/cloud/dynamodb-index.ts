import {
  DescribeTableCommand,
  type DynamoDBClient,
  type GlobalSecondaryIndexDescription,
  paginateListTables,
  paginateScan,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import type { ClassicLevel } from "classic-level";

/** The range of keys in which dynalite stores every index of every table. */
const indexes = { gte: "index-", lt: "index." };

/**
 * Clears all indexes, to be followed by `rebuildIndexes`. dynalite writes an index before its table, not atomically: a process
 * killed in between leaves items that are missing from their index, or are there in a version that was never written.
 */
export const forgetIndexes = (database: ClassicLevel): Promise<void> => database.clear(indexes);

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
