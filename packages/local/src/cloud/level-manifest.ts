import { readLog } from "./level-log.ts";
import { type Cursor, varint } from "./level-table.ts";

/**
 * The numbers of the tables that a LevelDB manifest counts in. Others in the folder are half of what a killed process
 * wrote, and LevelDB removes them. Throws `RangeError` for a manifest that says something unknown.
 */
export function liveTables(manifest: Buffer): Set<number> {
  const live = new Set<number>();
  for (const bytes of readLog(manifest).records) {
    const cursor = { bytes, at: 0 };
    while (cursor.at < bytes.length) applyField(cursor, live);
  }
  return live;
}

/** The fields of a change of version, by LevelDB's own numbers. */
const field = {
  comparator: 1,
  logNumber: 2,
  nextFile: 3,
  lastSequence: 4,
  compactPointer: 5,
  deleted: 6,
  added: 7,
  previousLog: 9,
};
const numbers = new Set([field.logNumber, field.nextFile, field.lastSequence, field.previousLog]);

function applyField(cursor: Cursor, live: Set<number>): void {
  const tag = varint(cursor);
  if (numbers.has(tag)) return void varint(cursor);
  if (tag === field.comparator) return skipText(cursor);
  const level = varint(cursor);
  if (tag === field.compactPointer) return skipText(cursor);
  if (tag === field.deleted) return void live.delete(varint(cursor));
  if (tag !== field.added) throw new RangeError(`The manifest has an unknown field ${tag} at level ${level}`);
  live.add(varint(cursor));
  varint(cursor);
  // The smallest and the largest key.
  skipText(cursor);
  skipText(cursor);
}

function skipText(cursor: Cursor): void {
  const length = varint(cursor);
  cursor.at += length;
}
