import { isDeepStrictEqual } from "node:util";
import { type Breakable, reach } from "./outage.ts";

type Versioned = { user_id: string; version: number; due_at?: string | undefined };

/** What the in-memory stores of versioned records share. Records go in and out as copies, as through a database. */
export function versionsInMemory<T extends Versioned>(idOf: (record: T) => string, health: Breakable) {
  const records = new Map<string, T>();
  const keyOf = (record: T) => key(record.user_id, idOf(record));

  async function writeOver(record: T, expected: number | undefined): Promise<boolean> {
    await reach(health);
    const existing = records.get(keyOf(record));
    const next = stored(record);
    if (existing?.version !== expected) return isDeepStrictEqual(existing, next);
    records.set(keyOf(record), next);
    return true;
  }

  return {
    create: (record: T) => writeOver(record, undefined),
    replace: (record: T) => writeOver(record, record.version - 1),
    async get(user: string, id: string): Promise<T | undefined> {
      await reach(health);
      return structuredClone(records.get(key(user, id)));
    },
    async remove(record: T): Promise<boolean> {
      await reach(health);
      return records.get(keyOf(record))?.version === record.version && records.delete(keyOf(record));
    },
    /** Removes whatever version there is. */
    async drop(user: string, id: string): Promise<void> {
      await reach(health);
      records.delete(key(user, id));
    },
    due: (until: Date): AsyncIterable<T>[] => [dueOf(records, until, health)],
    all: (): T[] => structuredClone([...records.values()]),
  };
}

/** Everything due at the time of the call, soonest first. */
export async function* dueOf<T extends { due_at?: string | undefined }>(
  records: ReadonlyMap<string, T>,
  until: Date,
  health: Breakable,
): AsyncIterable<T> {
  await reach(health);
  const due = [...records.values()].filter((record) => record.due_at && record.due_at <= until.toISOString());
  yield* structuredClone(due.toSorted((a, b) => ((a.due_at ?? "") < (b.due_at ?? "") ? -1 : 1)));
}

const key = (user: string, id: string): string => JSON.stringify([user, id]);

/** As a database keeps it: without `undefined`. */
export const stored = <T>(record: T): T => JSON.parse(JSON.stringify(record));
