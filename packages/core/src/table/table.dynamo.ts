import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { Table } from "dynamodb-toolbox/table";

/** The index that the sweep reads: only items that wait for it have its keys. */
export const dueIndex = "due";

/** The one table that holds every record type, under `pk` and `sk`. */
export const createTable = (client: DynamoDBClient, name: string) =>
  new Table({
    documentClient: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
    name,
    partitionKey: { name: "pk", type: "string" },
    sortKey: { name: "sk", type: "string" },
    indexes: {
      [dueIndex]: {
        type: "global",
        partitionKey: { name: "due_shard", type: "string" },
        sortKey: { name: "due_at", type: "string" },
      },
    },
  });

export type LusterTable = ReturnType<typeof createTable>;
