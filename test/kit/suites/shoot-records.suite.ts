import type { ShootRecords } from "@luster/core/shoots/records";
import { describe, expect, test } from "vitest";
import { newUser } from "../fakes/ids.ts";
import { aShoot } from "../samples.ts";
import { fixture, outage, type Start, strangeUsers } from "./fixture.ts";
import { listSuite } from "./list.suite.ts";

/** What every `ShootRecords` promises. */
export function shootRecordsSuite(kind: string, start: Start<ShootRecords>): void {
  describe(`the ${kind} shoot records`, () => {
    const shoots = fixture(start);

    test("a shoot that was created comes back as it was", async () => {
      const shoot = aShoot();
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
      ["list", (records) => records.list("a", { limit: 1 })],
    ];

    test.each(calls)("%s says that the service is unavailable when it is, and soon", async (_name, call) => {
      await expect(call(shoots.gone)).rejects.toMatchObject(outage);
    });
  });
}
