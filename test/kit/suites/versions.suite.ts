import { describe, expect, test } from "vitest";
import { collected } from "./collected.ts";
import { type Fixture, outage, strangeUsers } from "./fixture.ts";

type Versioned = { user_id: string; version: number; due_at?: string | undefined };

type VersionedStore<T> = {
  create(record: T): Promise<boolean>;
  get(user: string, id: string): Promise<T | undefined>;
  replace(record: T): Promise<boolean>;
  due(until: Date): AsyncIterable<T>[];
};

type Kind<T> = {
  /** A new record at version 1. */
  make: (fields: Partial<Versioned>) => T;
  idOf: (record: T) => string;
  /** The next version, with something changed. */
  change: (record: T, text: string) => T;
};

/** What every store of versioned records promises: jobs and uploads. */
export function versionsSuite<T extends Versioned>(
  fixture: Fixture<VersionedStore<T>>,
  { make, idOf, change }: Kind<T>,
): void {
  const read = (record: T) => fixture.port.get(record.user_id, idOf(record));
  const made = async (fields: Partial<Versioned> = {}) => {
    const record = make(fields);
    await fixture.port.create(record);
    return record;
  };

  describe("create and get", () => {
    test("what was created comes back as it was", async () => {
      const record = make({});
      expect(await fixture.port.create(record)).toBe(true);
      expect(await read(record)).toEqual(record);
    });

    test("a second record under the same id is refused and changes nothing", async () => {
      const record = await made();
      expect(await fixture.port.create({ ...change(record, "other"), version: 1 })).toBe(false);
      expect(await read(record)).toEqual(record);
    });

    test("a create that is repeated because its reply was lost is true", async () => {
      expect(await fixture.port.create(await made())).toBe(true);
    });

    test("another user's record does not exist, whatever the user is called", async () => {
      const record = make({});
      const own = strangeUsers.map((user_id) => ({ ...record, user_id }));
      for (const each of own) expect(await fixture.port.create(each)).toBe(true);
      for (const each of own) expect(await read(each)).toEqual(each);
      expect(await fixture.port.get("nobody", idOf(record))).toBeUndefined();
    });
  });

  describe("replace", () => {
    test("writes the next version", async () => {
      const next = change(await made(), "next");
      expect(await fixture.port.replace(next)).toBe(true);
      expect(await read(next)).toEqual(next);
    });

    test("over a version that is not the newest is refused and changes nothing", async () => {
      const record = await made();
      const next = change(record, "first");
      await fixture.port.replace(next);
      expect(await fixture.port.replace(change(record, "late"))).toBe(false);
      expect(await fixture.port.replace({ ...change(next, "early"), version: 9 })).toBe(false);
      expect(await read(record)).toEqual(next);
    });

    test("that is repeated because its reply was lost is true", async () => {
      const next = change(await made(), "next");
      await fixture.port.replace(next);
      expect(await fixture.port.replace(next)).toBe(true);
    });

    test("of a record that is not there is refused and writes nothing", async () => {
      const next = change(make({}), "next");
      expect(await fixture.port.replace(next)).toBe(false);
      expect(await read(next)).toBeUndefined();
    });

    test("by several at once is done by one of them", async () => {
      const record = await made();
      const rivals = ["a", "b", "c", "d"].map((text) => change(record, text));
      const wins = await Promise.all(rivals.map((rival) => fixture.port.replace(rival)));
      expect(wins.filter(Boolean)).toHaveLength(1);
      expect(await read(record)).toEqual(rivals[wins.indexOf(true)]);
    });

    test("removes a field that the next version has not", async () => {
      const record = await made({ due_at: "2026-03-01T12:00:00.000Z" });
      await fixture.port.replace({ ...change(record, "done"), due_at: undefined });
      expect((await read(record))?.due_at).toBeUndefined();
    });
  });

  describe("due", () => {
    const dueBy = async (time: string, records: readonly T[]) => {
      const ids = new Set(records.map(idOf));
      const streams = await collected(fixture.port.due(new Date(time)));
      return streams.map((stream) => stream.filter((record) => ids.has(idOf(record))));
    };

    test("gives every record whose time has come, and no other", async () => {
      const soon = await Promise.all(Array.from({ length: 150 }, () => made({ due_at: minute(1) })));
      const later = await made({ due_at: minute(30) });
      const found = (await dueBy(minute(10), [...soon, later])).flat();
      expect(found.map(idOf).toSorted()).toEqual(soon.map(idOf).toSorted());
      expect(found.find((record) => idOf(record) === idOf(soon[0] ?? later))).toEqual(soon[0]);
    });

    test("gives each stream soonest first", async () => {
      const records = await Promise.all([5, 3, 9, 1, 7, 2, 8].map((at) => made({ due_at: minute(at) })));
      for (const stream of await dueBy(minute(10), records))
        expect(stream).toEqual(stream.toSorted((a, b) => ((a.due_at ?? "") < (b.due_at ?? "") ? -1 : 1)));
    });

    test("forgets a record once nothing is left to do with it", async () => {
      const record = await made({ due_at: minute(1) });
      expect((await dueBy(minute(10), [record])).flat()).toHaveLength(1);
      await fixture.port.replace({ ...change(record, "done"), due_at: undefined });
      expect((await dueBy(minute(10), [record])).flat()).toEqual([]);
    });
  });

  const calls: [string, () => Promise<unknown>][] = [
    ["create", () => fixture.gone.create(make({}))],
    ["get", () => fixture.gone.get("a", "b")],
    ["replace", () => fixture.gone.replace(change(make({}), "next"))],
    ["due", () => collected(fixture.gone.due(new Date()))],
  ];

  test.each(calls)("%s says that the service is unavailable when it is, and soon", async (_name, call) => {
    await expect(call()).rejects.toMatchObject(outage);
  });
}

const minute = (at: number): string => new Date(Date.UTC(2026, 2, 1, 12, at)).toISOString();
