import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createTable } from "@luster/core/table/table.dynamo";
import { environment } from "../environment.ts";
import { once } from "../once.ts";
import { requestHandler } from "./timeouts.ts";

export const table = once(() =>
  createTable(new DynamoDBClient({ requestHandler, maxAttempts: 3 }), environment("table").TABLE_NAME),
);
