import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createTable } from "@luster/core/table/table.dynamo";
import { environment } from "../environment.ts";
import { once } from "../once.ts";
import { bounded } from "./timeouts.ts";

export const table = once(() => createTable(new DynamoDBClient(bounded), environment("table").TABLE_NAME));
