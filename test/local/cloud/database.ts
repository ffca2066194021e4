import { DynamoDBClient } from "@aws-sdk/client-dynamodb";

export const TableName = "luster";

/** A client that does not repeat what was refused. */
export const clientOf = (endpoint: string) =>
  new DynamoDBClient({
    endpoint,
    region: "us-east-1",
    maxAttempts: 1,
    credentials: { accessKeyId: "EXAMPLE", secretAccessKey: "example" },
  });
