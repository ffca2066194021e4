import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { codeOf } from "@luster/core/error-code";
import { ClassicLevel } from "classic-level";
import dynalite from "dynalite";
import { InUse } from "../in-use.ts";
import { forgetIndexes, rebuildIndexes } from "./dynamodb-index.ts";
import type { Endpoint } from "./endpoint.ts";
import { guard } from "./guard.ts";
import { listen } from "./listen.ts";

/** A DynamoDB whose tables are kept in `folder`. It has no transactions and no time to live. Throws `InUse` when another process uses the folder. */
export async function startDynamoDb({ folder }: { folder: string }): Promise<Endpoint> {
  await mkdir(folder, { recursive: true });
  const running = join(folder, "running");
  const wasKilled = existsSync(running);
  await refuseHeld(folder, wasKilled ? forgetIndexes : undefined);
  await writeFile(running, "");
  const server = dynalite({ path: folder, createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 });
  const endpoint = `http://127.0.0.1:${await listen(guard(server))}`;
  await hold(endpoint, wasKilled ? rebuildIndexes : undefined);
  const close = promisify(server.close.bind(server));
  return { endpoint, stop: () => close().then(() => rm(running)) };
}

/** dynalite takes the database's lock at its first request: until then another process could take it too. */
async function hold(endpoint: string, repair?: (client: DynamoDBClient) => Promise<void>): Promise<void> {
  const credentials = { accessKeyId: "embedded", secretAccessKey: "embedded" };
  const client = new DynamoDBClient({ endpoint, region: "eu-west-1", credentials });
  await client.send(new ListTablesCommand({}));
  await repair?.(client);
  client.destroy();
}

/** dynalite throws an uncaught exception at its first request when the database is locked, so the lock is tried first. */
async function refuseHeld(folder: string, repair?: (database: ClassicLevel) => Promise<void>): Promise<void> {
  const database = new ClassicLevel(folder);
  try {
    await database.open();
  } catch (error) {
    throw isLocked(error) ? new InUse(folder, { cause: error }) : error;
  }
  await repair?.(database);
  await database.close();
}

const isLocked = (error: unknown): boolean =>
  error instanceof Error && codeOf(error.cause) === "LEVEL_LOCKED";
