import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createTable, type LusterTable } from "@luster/core/table/table.dynamo";
import { startDynamoDb } from "@luster/local/cloud/dynamodb";
import type { Endpoint } from "@luster/local/cloud/listen";
import { ensureTable } from "@luster/local/machine/table";
import { closedPort } from "./servers/closed-port.ts";
import type { Start } from "./suites/fixture.ts";

/** An adapter over a table of the embedded DynamoDB, for its port's suite. */
export const inDynamo = <P>(adapter: (table: LusterTable) => P): Start<P> => inDatabase(embedded, adapter);

/** An adapter over a new table of such a database, and the same over one of a database that does not answer. */
export const inDatabase =
  <P>(database: () => Promise<Endpoint>, adapter: (table: LusterTable) => P): Start<P> =>
  async () => {
    const { endpoint, stop } = await database();
    const client = clientOf(endpoint);
    const name = `luster-test-${randomUUID()}`;
    await ensureTable(client, name);
    return {
      port: adapter(createTable(client, name)),
      gone: adapter(createTable(clientOf(await closedPort()), name)),
      async stop() {
        client.destroy();
        await stop();
      },
    };
  };

/** The embedded DynamoDB, in a folder of its own. */
export async function embedded(): Promise<Endpoint> {
  const folder = await mkdtemp(join(tmpdir(), "luster-table-"));
  const { endpoint, stop } = await startDynamoDb({ folder });
  return {
    endpoint,
    async stop() {
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
