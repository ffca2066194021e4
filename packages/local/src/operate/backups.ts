import { access } from "node:fs/promises";
import { join, resolve } from "node:path";
import {
  DynamoDBClient,
  RestoreTableToPointInTimeCommand,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import type { Place } from "@luster/core/backups/copy-back.dynamo";
import { settingOf } from "@luster/functions/environment";
import * as z from "zod";
import { startDynamoDb } from "../cloud/dynamodb.ts";
import { tableName } from "../machine/stores.ts";
import type { Answer } from "./commands.ts";

/** Compares the records with the objects; the exit code is 1 when something does not fit. */
export async function checkRecords(): Promise<Answer> {
  const wired = await import("@luster/functions/wiring/backups");
  const found = await wired.checkRecords();
  if (found.mismatches.length === 0)
    return { found, next: "Every record has its objects, and every object its record." };
  return {
    found,
    code: 1,
    next: `${found.mismatches.length} do not fit: docs/operations.md, "Restoring the table".`,
  };
}

/** Brings originals back that R2 has lost, from the stage's second copies; the exit code is 1 when some have none. */
export async function restoreOriginals(): Promise<Answer> {
  const { originals } = await import("@luster/functions/wiring/sweeps");
  const kept = await originals();
  if (!kept) return { code: 2, next: "No copies are kept here: COPY_ORIGINALS, docs/operations.md." };
  const found = await kept.restore(new AbortController().signal);
  return { found, code: found.lost.length > 0 ? 1 : 0, next: "Next: check-records." };
}

/** Seconds that a restore may take: AWS says minutes to hours, by the table's size. */
const patience = 24 * 3600;

/** Restores a stage's table, as it was at a time, into a new one; resolves once that can be read. */
export async function restoreTable(time: string, { isDeployed }: { isDeployed: boolean }): Promise<Answer> {
  if (!isDeployed)
    return { code: 2, next: "One machine has no earlier states: copy its data folder while it is stopped." };
  const at = z.iso.datetime({ offset: true }).safeParse(time);
  if (!at.success || new Date(at.data) > new Date())
    return { code: 2, next: `${JSON.stringify(time)} is no time in the past such as 2026-11-22T10:00:00Z.` };
  const source = settingOf("TABLE_NAME");
  if (!source) return { code: 2, next: "The stage has no table: name it as it was deployed." };
  const when = new Date(at.data);
  const table = `${source}-at-${when.toISOString().replace(/\D/g, "").slice(0, 14)}`;
  const client = new DynamoDBClient({});
  await client.send(
    new RestoreTableToPointInTimeCommand({
      SourceTableName: source,
      TargetTableName: table,
      RestoreDateTime: when,
    }),
  );
  console.error(
    `${table} is being restored: minutes to hours. This waits; the restore goes on without it, too.`,
  );
  await waitUntilTableExists(
    { client, maxWaitTime: patience, minDelay: 10, maxDelay: 30 },
    { TableName: table },
  );
  client.destroy();
  return {
    found: { table },
    next: `Next: copy-back ${table}. Delete the table when it is not needed any more.`,
  };
}

/**
 * Copies what is lost from a table of a stage, or from the copy of a data folder, to the one in use. What was deleted
 * since stays deleted.
 */
export async function copyBack(source: string, { isDeployed }: { isDeployed: boolean }): Promise<Answer> {
  await using parts = new AsyncDisposableStack();
  const from = isDeployed ? { client: new DynamoDBClient({}), table: source } : await inFolder(source, parts);
  if (!from) return { code: 2, next: `${source} is no copy of a data folder: it has no dynamodb in it.` };
  const { copyFrom } = await import("@luster/functions/wiring/backups");
  const found = await copyFrom(from);
  return { found, next: "Next: check-records." };
}

async function inFolder(copy: string, parts: AsyncDisposableStack): Promise<Place | undefined> {
  const folder = join(resolve(copy), "dynamodb");
  if (
    !(await access(folder).then(
      () => true,
      () => false,
    ))
  )
    return undefined;
  const { endpoint, stop } = await startDynamoDb({ folder });
  parts.defer(stop);
  return { client: new DynamoDBClient({ endpoint }), table: tableName };
}
