import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";
import { keysOf } from "@luster/contract/keys";
import { dueIndex, jobIndexKeys, jobIndexSorts, listedBy } from "./table.dynamo.ts";

const attributes = new Set([
  "pk",
  "sk",
  "due_shard",
  "due_at",
  ...Object.values(jobIndexSorts),
  ...Object.values(jobIndexKeys),
]);

/** The table as a one-machine run creates it; a deployment's is in stacks/table.ts. */
export const tableDefinition = (TableName: string): CreateTableCommandInput => ({
  TableName,
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [...attributes].map((AttributeName) => ({
    AttributeName,
    AttributeType: "S",
  })),
  KeySchema: [
    { AttributeName: "pk", KeyType: "HASH" },
    { AttributeName: "sk", KeyType: "RANGE" },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: dueIndex,
      KeySchema: [
        { AttributeName: "due_shard", KeyType: "HASH" },
        { AttributeName: "due_at", KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "ALL" },
    },
    ...keysOf(jobIndexKeys).map((IndexName) => ({
      IndexName,
      KeySchema: [
        { AttributeName: jobIndexKeys[IndexName], KeyType: "HASH" as const },
        { AttributeName: jobIndexSorts[IndexName], KeyType: "RANGE" as const },
      ],
      Projection: { ProjectionType: "INCLUDE" as const, NonKeyAttributes: listedBy(IndexName) },
    })),
  ],
});
