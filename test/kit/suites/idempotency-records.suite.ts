import type { IdempotencyRecord, IdempotencyRecords } from "@luster/core/idempotency/idempotency";
import { describe, expect, test } from "vitest";
import { newUser } from "../fakes/ids.ts";
import { fixture, outage, type Start, strangeUsers } from "./fixture.ts";

const noon = new Date("2026-03-01T12:00:00.000Z");
const hoursLater = (hours: number): Date => new Date(noon.getTime() + hours * 3_600_000);

/** What every `IdempotencyRecords` promises. */
export function idempotencyRecordsSuite(kind: string, start: Start<IdempotencyRecords>): void {
  describe(`the ${kind} idempotency records`, () => {
    const keys = fixture(start);

    test("the first reservation of a key stands", async () => {
      const record = aRecord();
      expect(await keys.port.reserve(record, noon)).toMatchObject({ id: record.id, digest: record.digest });
    });

    test("a later reservation of the key gets what stands, until it expires", async () => {
      const first = aRecord();
      await keys.port.reserve(first, noon);
      const second = { ...first, id: "second", digest: "other", expires_at: hoursLater(47) };
      expect(await keys.port.reserve(second, hoursLater(23))).toMatchObject({
        id: "first",
        digest: "digest",
      });
      expect(await keys.port.reserve(second, hoursLater(24))).toMatchObject({
        id: "second",
        digest: "other",
      });
      expect(await keys.port.reserve(first, hoursLater(25))).toMatchObject({ id: "second", digest: "other" });
    });

    test("of several reservations at once one wins, and all learn which", async () => {
      const record = aRecord();
      const ids = ["a", "b", "c", "d", "e"];
      const existing = await Promise.all(ids.map((id) => keys.port.reserve({ ...record, id }, noon)));
      const winners = new Set(existing.map(({ id }) => id));
      expect(winners.size).toBe(1);
      expect(await keys.port.reserve(record, noon)).toMatchObject({ id: existing[0]?.id });
    });

    test("a key belongs to its user and its operation", async () => {
      const key = newUser();
      const records = [
        ...strangeUsers.map((user_id) => aRecord({ user_id, key, id: user_id })),
        aRecord({ user_id: "a", key, operation: "jobs.create", id: "another operation" }),
        aRecord({ user_id: "a", key: `${key}#`, id: "another key" }),
      ];
      for (const record of records)
        expect(await keys.port.reserve(record, noon)).toMatchObject({ id: record.id });
    });

    test("a reservation says that the service is unavailable when it is, and soon", async () => {
      await expect(keys.gone.reserve(aRecord(), noon)).rejects.toMatchObject(outage);
    });
  });
}

const aRecord = (fields: Partial<IdempotencyRecord> = {}): IdempotencyRecord => ({
  user_id: newUser(),
  operation: "shoots.create",
  key: "a key of the client's own making",
  digest: "digest",
  id: "first",
  expires_at: hoursLater(24),
  ...fields,
});
