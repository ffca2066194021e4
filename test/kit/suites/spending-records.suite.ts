import { setTimeout as pause } from "node:timers/promises";
import { linesOf, type Payer } from "@luster/core/spending/day";
import type { Entry, SpendingRecords } from "@luster/core/spending/records";
import { describe, expect, test } from "vitest";
import { newId } from "@luster/core/id";
import { newUser } from "../fakes/ids.ts";
import { fixture, outage, type Start, strangeUsers } from "./fixture.ts";

const day = "2026-03-01";
const line = { tier: "standard", engine: "openai", provider: "openai", model: 'a "model".1' } as const;

/** What every `SpendingRecords` promises. */
export function spendingRecordsSuite(kind: string, start: Start<SpendingRecords>): void {
  describe(`the ${kind} spending records`, () => {
    const records = fixture(start);
    const used = async (payer: Payer) => (await records.port.get(payer, day))?.used;

    test("reserves up to the limit and not beyond it", async () => {
      const entry = anEntry();
      expect(await records.port.reserve(entry, 60, 100)).toBe(true);
      expect(await records.port.reserve(another(entry), 41, 100)).toBe(false);
      expect(await records.port.reserve(another(entry), 40, 100)).toBe(true);
      expect(await used(entry.payer)).toBe(100);
    });

    test("refuses as the first what is more than the whole limit", async () => {
      const entry = anEntry();
      expect(await records.port.reserve(entry, 101, 100)).toBe(false);
      expect((await records.port.get(entry.payer, day))?.reserves ?? {}).toEqual({});
    });

    test("reserves once for a call, however often it is asked, and also when the limit is reached", async () => {
      const entry = anEntry();
      for (const limit of [60, 60, 200]) expect(await records.port.reserve(entry, 60, limit)).toBe(true);
      expect(await used(entry.payer)).toBe(60);
      expect((await records.port.get(entry.payer, day))?.reserves).toEqual({ [entry.call]: 60 });
    });

    test("of many at once reserves for exactly as many as the limit says, also on a day that nobody began", async () => {
      const entry = anEntry();
      const taken = await Promise.all(
        Array.from({ length: 20 }, () => records.port.reserve(another(entry), 10, 75)),
      );
      expect(taken.filter(Boolean)).toHaveLength(7);
      expect(await used(entry.payer)).toBe(70);
    });

    test("of those that begin a day side by side, however far apart, each has its reserve where there is room", async () => {
      const distances = Array.from({ length: 24 }, (_, distance) => distance / 2);
      const taken = await Promise.all(
        distances.map(async (distance) => {
          const entry = anEntry();
          const others = [0, 1, 2].map(async (nth) => {
            await pause(nth * distance);
            return records.port.reserve(another(entry), 10, 1_000);
          });
          return Promise.all(others);
        }),
      );
      expect(taken).toEqual(distances.map(() => [true, true, true]));
    });

    test("puts what a call cost in the place of its reserve, once", async () => {
      const entry = anEntry();
      await records.port.reserve(entry, 60, 100);
      const settle = () => records.port.settle(entry, 25, { line, add: { calls: 1, cost: 25 } });
      await Promise.all([settle(), settle()]);
      await settle();
      const found = await records.port.get(entry.payer, day);
      expect(found).toMatchObject({ day, used: 25, reserves: {} });
      expect(found && linesOf(found)).toEqual([{ ...line, calls: 1, outputs: 0, cost: 25, assumed: 0 }]);
    });

    test("settles nothing for a call that has no reserve, on a day that exists and on one that does not", async () => {
      const entry = anEntry();
      await records.port.settle(entry, 25, { line, add: { calls: 1, cost: 25 } });
      expect(await records.port.get(entry.payer, day)).toBeUndefined();
      await records.port.reserve(entry, 60, 100);
      await records.port.settle(another(entry), 25, { line, add: { calls: 1, cost: 25 } });
      expect(await records.port.get(entry.payer, day)).toMatchObject({ used: 60, counts: {} });
    });

    test("a reserve that is taken back makes room for another", async () => {
      const entry = anEntry();
      await records.port.reserve(entry, 100, 100);
      await records.port.settle(entry, 0);
      expect(await records.port.reserve(another(entry), 100, 100)).toBe(true);
    });

    test("counts each payer and each day by itself", async () => {
      const [part, one, two] = [Math.floor(Math.random() * 1e9), ...strangeUsers.slice(0, 2)];
      const payers = [{ part }, { user_id: `${one}${newUser()}` }, { user_id: `${two}${newUser()}` }];
      const entries = payers.flatMap((payer) =>
        ["2026-03-01", "2026-03-02"].map((each): Entry => ({ payer, day: each, call: "job_1_0" })),
      );
      for (const entry of entries) expect(await records.port.reserve(entry, 1, 1)).toBe(true);
      for (const entry of entries) expect(await records.port.reserve(another(entry), 1, 1)).toBe(false);
    });

    test("counts outputs by line, also those that nobody paid for", async () => {
      const user = newUser();
      const free = { tier: "basic", engine: "basic" } as const;
      for (const each of [free, line, free]) await records.port.countOutput(user, day, each);
      const found = await records.port.get({ user_id: user }, day);
      expect(found && linesOf(found)).toEqual([
        { ...free, calls: 0, outputs: 2, cost: 0, assumed: 0 },
        { ...line, calls: 0, outputs: 1, cost: 0, assumed: 0 },
      ]);
      expect(found?.used).toBe(0);
    });

    test("lists a user's days of a range, the oldest first, and nobody else's", async () => {
      const [user, other] = [newUser(), newUser()];
      for (const each of ["2026-03-04", "2026-03-01", "2026-03-02", "2026-02-28"])
        await records.port.countOutput(user, each, line);
      await records.port.countOutput(other, "2026-03-03", line);
      const found = await records.port.days(user, "2026-03-01", "2026-03-04");
      expect(found.map((each) => each.day)).toEqual(["2026-03-01", "2026-03-02", "2026-03-04"]);
    });

    test("forgets a user's days but the last, which goes on to limit", async () => {
      const [user, other] = [newUser(), newUser()];
      for (const owner of [user, other])
        for (const each of ["2026-02-27", "2026-02-28", day])
          await records.port.countOutput(owner, each, line);
      await records.port.forget(user, day);
      expect((await records.port.days(user, "2026-01-01", "2026-12-31")).map((each) => each.day)).toEqual([
        day,
      ]);
      expect(await records.port.days(other, "2026-01-01", "2026-12-31")).toHaveLength(3);
    });

    test("says that the service is unavailable when it is, and soon", async () => {
      const { gone } = records;
      const entry = anEntry();
      await expect(gone.get(entry.payer, day)).rejects.toMatchObject(outage);
      await expect(gone.reserve(entry, 1, 1)).rejects.toMatchObject(outage);
      await expect(gone.settle(entry, 1)).rejects.toMatchObject(outage);
      await expect(gone.countOutput("a", day, line)).rejects.toMatchObject(outage);
      await expect(gone.days("a", day, day)).rejects.toMatchObject(outage);
      await expect(gone.forget("a", day)).rejects.toMatchObject(outage);
    });
  });
}

const anEntry = (): Entry => ({ payer: { user_id: newUser() }, day, call: callOf() });
const another = (entry: Entry): Entry => ({ ...entry, call: callOf() });
const callOf = () => `${newId("job")}_0`;
