import type { Turn, TurnRecords } from "@luster/core/turns/records";
import { describe, expect, test } from "vitest";
import { newUser } from "../fakes/ids.ts";
import { fixture, outage, type Start, strangeUsers } from "./fixture.ts";

const noon = new Date("2026-03-01T12:00:00.000Z");
const later = (ms: number): Date => new Date(noon.getTime() + ms);

/** What every `TurnRecords` promises. */
export function turnRecordsSuite(kind: string, start: Start<TurnRecords>): void {
  describe(`the ${kind} turn records`, () => {
    const turns = fixture(start);

    test("gives a turn to one of many at once", async () => {
      const holders = ["a", "b", "c", "d", "e"];
      const turn = aTurn();
      const taken = await Promise.all(holders.map((holder) => turns.port.take({ ...turn, holder }, noon)));
      expect(taken.filter(Boolean)).toHaveLength(1);
    });

    test("gives a turn to another when its time is over, and not a millisecond before", async () => {
      const turn = aTurn({ until: later(1000) });
      await turns.port.take(turn, noon);
      const next = { ...turn, holder: "second", until: later(5000) };
      expect(await turns.port.take(next, later(999))).toBe(false);
      expect(await turns.port.take(next, later(1000))).toBe(true);
    });

    test("gives the holder its own turn again", async () => {
      const turn = aTurn();
      await turns.port.take(turn, noon);
      expect(await turns.port.take(turn, later(1))).toBe(true);
    });

    test("gives a turn to another when its holder ends it, and only then", async () => {
      const turn = aTurn();
      await turns.port.take(turn, noon);
      const next = { ...turn, holder: "second" };
      await turns.port.end(next, later(1));
      expect(await turns.port.take(next, later(1))).toBe(false);
      await turns.port.end(turn, later(2));
      expect(await turns.port.take(next, later(2))).toBe(true);
    });

    test("keeps each user and thing apart", async () => {
      const all = [...strangeUsers.map((user_id) => aTurn({ user_id })), aTurn({ user_id: "a", thing: "b" })];
      for (const turn of all)
        for (const thing of ["one", "other"])
          expect(await turns.port.take({ ...turn, thing: `${turn.thing}-${thing}` }, noon)).toBe(true);
    });

    test("says that the service is unavailable when it is, and soon", async () => {
      await expect(turns.gone.take(aTurn(), noon)).rejects.toMatchObject(outage);
      await expect(turns.gone.end(aTurn(), noon)).rejects.toMatchObject(outage);
    });
  });
}

const aTurn = (fields: Partial<Turn> = {}): Turn => ({
  user_id: newUser(),
  thing: "job_1",
  holder: "first",
  until: later(20_000),
  ...fields,
});
