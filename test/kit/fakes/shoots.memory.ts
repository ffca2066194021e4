import type { Shoot } from "@luster/core/shoots/shoot";
import type { ShootRecords } from "@luster/core/shoots/records";
import { isDeepStrictEqual } from "node:util";
import { type Breakable, reach } from "./outage.ts";
import { pageOf } from "./pages.memory.ts";
import { dueOf } from "./versions.memory.ts";

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
    async replace(shoot) {
      await reach(records);
      const key = keyOf(shoot.user_id, shoot.shoot_id);
      const before = shoots.get(key);
      if (before && (before.version ?? 0) + 1 === shoot.version) shoots.set(key, structuredClone(shoot));
      return isDeepStrictEqual(shoots.get(key), shoot);
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
    due: (until) => {
      const ending = [...shoots].map(([key, shoot]) => [key, { shoot, due_at: shoot.delete_after }] as const);
      return [shootsOf(dueOf(new Map(ending), until, records))];
    },
    async every(cursor) {
      await reach(records);
      const idOf = (shoot: Shoot) => keyOf(shoot.user_id, shoot.shoot_id);
      const all = [...shoots.values()].toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
      return pageOf(all, { limit: 2, cursor }, { idOf, isAfter: (id, than) => id > than });
    },
  };
  return records;
}

async function* shootsOf(due: AsyncIterable<{ shoot: Shoot }>): AsyncGenerator<Shoot> {
  for await (const { shoot } of due) yield shoot;
}
