import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createTable, type LusterTable } from "@luster/core/table/table.dynamo";
import { startDynamoDb } from "@luster/local/cloud/dynamodb";
import { ensureTable } from "@luster/local/machine/table";
import { closedPort } from "../storage/closed-port.ts";
import type { Start } from "../suites/bench.ts";

/** An adapter over such tables, for its port's suite. */
export const inDynamo =
  <P>(adapter: (table: LusterTable) => P): Start<P> =>
  async () => {
    const { table, gone, stop } = await startTable();
    return { port: adapter(table), gone: adapter(gone), stop };
  };

const name = "luster-test";

/** A table in an embedded DynamoDB that is gone after `stop`, and the same table of a database that does not answer. */
async function startTable(): Promise<{
  table: LusterTable;
  gone: LusterTable;
  stop: () => Promise<void>;
}> {
  const folder = await mkdtemp(join(tmpdir(), "luster-table-"));
  const { endpoint, stop } = await startDynamoDb({ folder });
  const client = clientOf(endpoint);
  await ensureTable(client, name);
  return {
    table: createTable(client, name),
    gone: createTable(clientOf(await closedPort()), name),
    async stop() {
      client.destroy();
      await stop();
      await rm(folder, { recursive: true });
    },
  };
}

const clientOf = (endpoint: string) =>
  new DynamoDBClient({
    endpoint,
    region: "us-east-1",
    maxAttempts: 3,
    credentials: { accessKeyId: "EXAMPLE", secretAccessKey: "example" },
  });
