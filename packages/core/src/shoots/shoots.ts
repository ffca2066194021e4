import type { Page, PageQuery } from "@luster/contract/page";
import type { NewShoot, ShootChange } from "@luster/contract/shoots";
import { Failure } from "../failure.ts";
import type { NewId } from "../id.ts";
import type { Idempotency } from "../idempotency/idempotency.ts";
import { after, type Clock, days } from "../time.ts";
import type { ShootRecords } from "./records.ts";
import { type Shoot, withEnd } from "./shoot.ts";

type Deps = {
  records: ShootRecords;
  idempotency: Idempotency;
  /** For how many days a shoot is kept; `undefined`: until somebody deletes it. */
  retention: number | undefined;
  now: Clock;
  newId: NewId;
};

/** What users can do with their shoots. */
export function createShoots({ records, idempotency, retention, now, newId }: Deps) {
  /**
   * Creates a shoot; the same `key` with the same input returns the same shoot for a day. Throws
   * `shoot.delete_after_past`, `shoot.delete_after_too_late`.
   */
  async function create(user: string, input: NewShoot, key?: string): Promise<Shoot> {
    const kept_until = retention === undefined ? undefined : after(now(), days(retention)).toISOString();
    const wished_end = input.delete_after;
    checkWish(wished_end, kept_until);
    const shoot_id = await idempotency.idFor(user, {
      operation: "shoots.create",
      key,
      input,
      newId: () => newId("shoot"),
    });
    const shoot = withEnd({
      shoot_id,
      user_id: user,
      name: input.name,
      created_at: now().toISOString(),
      ...(wished_end !== undefined && { wished_end }),
      ...(kept_until !== undefined && { kept_until }),
      version: 1,
    });
    return (await records.create(shoot)) ? shoot : get(user, shoot_id);
  }

  /** The user's shoot; throws `shoot.not_found`. */
  async function get(user: string, shootId: string): Promise<Shoot> {
    const shoot = await records.get(user, shootId);
    if (!shoot) throw new Failure("shoot.not_found");
    return shoot;
  }

  /**
   * Changes what `change` names, over whatever others changed meanwhile. Throws `shoot.not_found`, also for a shoot
   * whose time has come; `shoot.delete_after_past`, `shoot.delete_after_too_late`.
   */
  async function change(user: string, shootId: string, { name, delete_after }: ShootChange): Promise<Shoot> {
    for (;;) {
      const { wished_end: before, ...shoot } = await get(user, shootId);
      if (shoot.delete_after !== undefined && shoot.delete_after <= now().toISOString())
        throw new Failure("shoot.not_found");
      const wished_end = delete_after === undefined ? before : (delete_after ?? undefined);
      if (delete_after !== undefined) checkWish(wished_end, shoot.kept_until);
      const changed = withEnd({
        ...shoot,
        name: name ?? shoot.name,
        ...(wished_end !== undefined && { wished_end }),
        version: (shoot.version ?? 0) + 1,
      });
      if (await records.replace(changed)) return changed;
    }
  }

  function checkWish(wish: string | undefined, kept_until: string | undefined): void {
    if (wish === undefined) return;
    if (wish <= now().toISOString()) throw new Failure("shoot.delete_after_past");
    if (kept_until !== undefined && wish > kept_until)
      throw new Failure("shoot.delete_after_too_late", `This service keeps the shoot until ${kept_until}.`);
  }

  /** A page of the user's shoots, newest first. */
  const list = (user: string, page: PageQuery): Promise<Page<Shoot>> => records.list(user, page);

  return { create, get, change, list };
}

export type Shoots = ReturnType<typeof createShoots>;
