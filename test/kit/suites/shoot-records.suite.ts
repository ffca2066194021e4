import type { Shoot } from "@luster/core/shoots/shoot";
import type { ShootRecords } from "@luster/core/shoots/records";
import { describe, expect, test } from "vitest";
import { collected } from "./collected.ts";
import { newUser } from "../fakes/ids.ts";
import { aShoot } from "../samples.ts";
import { fixture, outage, type Start, strangeUsers } from "./fixture.ts";
import { listSuite } from "./list.suite.ts";

/** What every `ShootRecords` promises. */
export function shootRecordsSuite(kind: string, start: Start<ShootRecords>): void {
  describe(`the ${kind} shoot records`, () => {
    const shoots = fixture(start);

    test("a shoot keeps every field", async () => {
      const shoot: Required<Shoot> = {
        ...aShoot(),
        wished_end: "2031-05-01T00:00:00.000Z",
        kept_until: "2032-05-01T00:00:00.000Z",
        delete_after: "2031-05-01T00:00:00.000Z",
        version: 1,
      };
      expect(await shoots.port.create(shoot)).toBe(true);
      expect(await shoots.port.get(shoot.user_id, shoot.shoot_id)).toEqual(shoot);
    });

    test("a second shoot under the same id is refused and changes nothing", async () => {
      const shoot = aShoot();
      await shoots.port.create(shoot);
      expect(await shoots.port.create({ ...shoot, name: "Another" })).toBe(false);
      expect(await shoots.port.get(shoot.user_id, shoot.shoot_id)).toEqual(shoot);
    });

    test("a create that is repeated because its reply was lost is true", async () => {
      const shoot = aShoot();
      await shoots.port.create(shoot);
      expect(await shoots.port.create(shoot)).toBe(true);
    });

    test("a change is written over the version before it, once, and over none that is gone", async () => {
      for (const shoot of [aShoot(), aShoot({ version: 1 })]) {
        const changed = { ...shoot, name: "Another", version: (shoot.version ?? 0) + 1 };
        expect(await shoots.port.replace(changed)).toBe(false);
        expect(await shoots.port.get(shoot.user_id, shoot.shoot_id)).toBeUndefined();
        await shoots.port.create(shoot);
        expect(await shoots.port.replace(changed)).toBe(true);
        expect(await shoots.port.replace(changed)).toBe(true);
        expect(await shoots.port.replace({ ...changed, name: "A third" })).toBe(false);
        expect(await shoots.port.get(shoot.user_id, shoot.shoot_id)).toEqual(changed);
      }
    });

    test("one that has an end is due from then on, until its end is taken away", async () => {
      const shoot = aShoot({
        wished_end: "2031-05-01T00:00:00.000Z",
        delete_after: "2031-05-01T00:00:00.000Z",
      });
      const endless = aShoot();
      for (const each of [shoot, endless]) await shoots.port.create(each);
      const due = async (until: string) =>
        (await collected(shoots.port.due(new Date(until))))
          .flat()
          .filter(({ shoot_id }) => [shoot.shoot_id, endless.shoot_id].includes(shoot_id));
      expect(await due("2031-04-30T23:59:59.999Z")).toEqual([]);
      expect(await due("2031-05-01T00:00:00.000Z")).toEqual([shoot]);
      const { wished_end: _, delete_after: __, ...kept } = shoot;
      await shoots.port.replace({ ...kept, version: 1 });
      expect(await due("2040-01-01T00:00:00.000Z")).toEqual([]);
    });

    test("every shoot of everybody is found page by page", async () => {
      const made = Array.from({ length: 5 }, () => aShoot());
      for (const shoot of made) await shoots.port.create(shoot);
      const found: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await shoots.port.every(cursor);
        found.push(...page.items.map(({ shoot_id }) => shoot_id));
        cursor = page.cursor;
      } while (cursor !== undefined);
      expect(found).toEqual(expect.arrayContaining(made.map(({ shoot_id }) => shoot_id)));
      expect(new Set(found).size).toBe(found.length);
    });

    test("another user's shoot does not exist, whatever the user is called", async () => {
      const shoot = aShoot();
      const own = strangeUsers.map((user_id) => ({ ...shoot, user_id }));
      for (const each of own) expect(await shoots.port.create(each)).toBe(true);
      for (const each of own) {
        expect(await shoots.port.get(each.user_id, each.shoot_id)).toEqual(each);
        expect((await shoots.port.list(each.user_id, { limit: 9 })).items).toEqual([each]);
      }
      expect(await shoots.port.get("nobody", shoot.shoot_id)).toBeUndefined();
    });

    listSuite({
      async fill(size) {
        const user_id = newUser();
        const made = Array.from({ length: size }, () => aShoot({ user_id }));
        for (const shoot of made) await shoots.port.create(shoot);
        return { records: made.toReversed(), list: (page) => shoots.port.list(user_id, page) };
      },
    });

    const calls: [string, (records: ShootRecords) => Promise<unknown>][] = [
      ["create", (records) => records.create(aShoot())],
      ["get", (records) => records.get("a", "b")],
      ["replace", (records) => records.replace(aShoot({ version: 2 }))],
      ["due", (records) => collected(records.due(new Date()))],
      ["every", (records) => records.every()],
      ["list", (records) => records.list("a", { limit: 1 })],
    ];

    test.each(calls)("%s says that the service is unavailable when it is, and soon", async (_name, call) => {
      await expect(call(shoots.gone)).rejects.toMatchObject(outage);
    });
  });
}
