import { Failure } from "../failure.ts";
import type { NewId } from "../id.ts";
import type { Idempotency } from "../idempotency/idempotency.ts";
import type { Page, PageQuery } from "@luster/contract/page";
import type { Clock } from "../time.ts";
import type { NewShoot } from "@luster/contract/shoots";
import type { Shoot } from "./shoot.ts";
import type { ShootRecords } from "./records.ts";

type Deps = { records: ShootRecords; idempotency: Idempotency; now: Clock; newId: NewId };

/** What users can do with their shoots. */
export function createShoots({ records, idempotency, now, newId }: Deps) {
  /** Creates a shoot; the same `key` with the same input returns the same shoot for a day. */
  async function create(user: string, input: NewShoot, key?: string): Promise<Shoot> {
    const shoot_id = await idempotency.idFor(user, {
      operation: "shoots.create",
      key,
      input,
      newId: () => newId("shoot"),
    });
    const shoot: Shoot = { shoot_id, user_id: user, name: input.name, created_at: now().toISOString() };
    return (await records.create(shoot)) ? shoot : get(user, shoot_id);
  }

  /** The user's shoot; throws `shoot.not_found`. */
  async function get(user: string, shootId: string): Promise<Shoot> {
    const shoot = await records.get(user, shootId);
    if (!shoot) throw new Failure("shoot.not_found");
    return shoot;
  }

  /** A page of the user's shoots, newest first. */
  const list = (user: string, page: PageQuery): Promise<Page<Shoot>> => records.list(user, page);

  return { create, get, list };
}

export type Shoots = ReturnType<typeof createShoots>;
