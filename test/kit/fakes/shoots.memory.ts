import type { Shoot } from "@luster/core/shoots/shoot";
import type { ShootRecords } from "@luster/core/shoots/records";
import { isDeepStrictEqual } from "node:util";
import { type Breakable, reach } from "./outage.ts";
import { pageOf } from "./pages.memory.ts";

/** Shoots in memory. */
export function memoryShootRecords(): ShootRecords & Breakable {
  const shoots = new Map<string, Shoot>();
  const keyOf = (user: string, shootId: string) => JSON.stringify([user, shootId]);
  const records: ShootRecords & Breakable = {
    unavailable: false,
    async create(shoot) {
      await reach(records);
      const key = keyOf(shoot.user_id, shoot.shoot_id);
      if (!shoots.has(key)) shoots.set(key, structuredClone(shoot));
      return isDeepStrictEqual(shoots.get(key), shoot);
    },
    async get(user, shootId) {
      await reach(records);
      return structuredClone(shoots.get(keyOf(user, shootId)));
    },
    async remove(user, shootId) {
      await reach(records);
      shoots.delete(keyOf(user, shootId));
    },
    async list(user, page) {
      await reach(records);
      const own = [...shoots.values()].filter(({ user_id }) => user_id === user);
      const newestFirst = own.toSorted((a, b) => (a.shoot_id > b.shoot_id ? -1 : 1));
      const idOf = (shoot: Shoot) => shoot.shoot_id;
      return pageOf(newestFirst, page, { idOf, isAfter: (id, than) => id < than });
    },
  };
  return records;
}
