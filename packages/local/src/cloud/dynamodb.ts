import { mkdir } from "node:fs/promises";
import { promisify } from "node:util";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { ClassicLevel } from "classic-level";
import dynalite from "dynalite";
import { InUse } from "../in-use.ts";
import type { Endpoint } from "./endpoint.ts";
import { listen } from "./listen.ts";

/** A DynamoDB whose tables are kept in `folder`. It has no transactions and no time to live. Throws `InUse` when another process has the folder. */
export async function startDynamoDb({ folder }: { folder: string }): Promise<Endpoint> {
  await mkdir(folder, { recursive: true });
  await refuseHeld(folder);
  const server = dynalite({ path: folder, createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 });
  const endpoint = `http://127.0.0.1:${await listen(server)}`;
  await hold(endpoint);
  const close = promisify(server.close.bind(server));
  return { endpoint, stop: () => close() };
}

/** dynalite takes the database's lock at its first request: until then another process could take it too. */
async function hold(endpoint: string): Promise<void> {
  const credentials = { accessKeyId: "embedded", secretAccessKey: "embedded" };
  const client = new DynamoDBClient({ endpoint, region: "eu-west-1", credentials });
  await client.send(new ListTablesCommand({}));
  client.destroy();
}

/** dynalite meets a held database with an uncaught exception at its first request, so the lock is tried before. */
async function refuseHeld(folder: string): Promise<void> {
  const database = new ClassicLevel(folder);
  try {
    await database.open();
  } catch (error) {
    throw isLocked(error) ? new InUse(folder, { cause: error }) : error;
  }
  await database.close();
}

function isLocked(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && "code" in cause && cause.code === "LEVEL_LOCKED";
}
