import { open, readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type * as z from "zod";
import { DataError } from "../data-error.ts";

/**
 * Parses a small JSON file of ours, such as a key. Throws `DataError`, which names the file and what deleting it
 * costs.
 */
export function parseKept<T>(file: string, text: string, schema: z.ZodType<T>, loses: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw damaged(file, text, loses, cause);
  }
}

/** A small file of ours cannot be used; it may be deleted, at the cost of what it `loses`. */
export const damaged = (file: string, text: string, loses: string, cause?: unknown): DataError =>
  new DataError(
    `${file} is ${text === "" ? "empty" : "damaged"}. Delete it: ${loses}, nothing else is lost`,
    {
      cause,
    },
  );

/**
 * Refuses an SQLite database, as the embedded R2 keeps its lists of objects in, that is empty or shorter than its
 * header says: SQLite would take an empty one for a new one, without its objects. Throws `DataError`.
 */
export async function refuseDamagedSqlite(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  for (const name of entries.filter((one) => one.endsWith(".sqlite"))) {
    const file = join(folder, name);
    if (await isWholeSqlite(file)) continue;
    throw new DataError(
      `${file} is damaged or truncated. Put back a copy of ${folder}, or move ${basename(folder)} away to begin without its objects`,
    );
  }
}

async function isWholeSqlite(file: string): Promise<boolean> {
  await using handle = await open(file);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(100), 0, 100, 0);
  const { size } = await handle.stat();
  // One in WAL mode that was never checkpointed has nothing in its main file yet.
  if (size === 0) return ((await stat(`${file}-wal`).catch(() => undefined))?.size ?? 0) > 0;
  if (bytesRead < 100 || buffer.toString("latin1", 0, 16) !== "SQLite format 3\0") return false;
  // Offsets 16 and 28 of the header: the size of a page, of which 1 means 65,536, and how many pages there are.
  const page = buffer.readUInt16BE(16);
  return size >= buffer.readUInt32BE(28) * (page === 1 ? 65_536 : page);
}
