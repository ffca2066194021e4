import {
  DescribeTableCommand,
  type DynamoDBClient,
  type GlobalSecondaryIndexDescription,
  paginateListTables,
  paginateScan,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import type { ClassicLevel } from "classic-level";

/** dynalite's keys of every index of every table begin with this. */
const indexes = { gte: "index-", lt: "index." };

/**
 * Forgets what all indexes hold, to be followed by `rebuildIndexes`. dynalite writes an index before its table, and not in one:
 * a process killed in between leaves items that their index lacks, or has as they never were.
 */
export const forgetIndexes = (database: ClassicLevel): Promise<void> => database.clear(indexes);

/** Writes each item that belongs in an index once more as it stands, and with it the index's entry. */
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
