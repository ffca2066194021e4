import { begun } from "../deletions/deletions.ts";
import type { DeletionRecords } from "../deletions/records.ts";
import type { NewId } from "../id.ts";
import type { ShootRecords } from "../shoots/records.ts";
import { type Shoot, withEnd } from "../shoots/shoot.ts";
import { type SweepOptions, sweepStreams } from "../sweep/streams.ts";
import { after, type Clock, days, hours } from "../time.ts";
import type { Applied } from "./applied.ts";
import type { RetentionRecords } from "./records.ts";

type Deps = {
  shoots: Pick<ShootRecords, "get" | "replace" | "due" | "every">;
  deletions: Pick<DeletionRecords, "create">;
  applied: RetentionRecords;
  /** For how many days a shoot is kept; `undefined`: until somebody deletes it. */
  retention: number | undefined;
  /** Seconds that a URL of an object may stay valid, with a margin for clocks. */
  urlExpiresIn: number;
  now: Clock;
  newId: NewId;
  onError: (error: unknown) => void;
};

/**
 * A changed setting is applied to older shoots once no function is left that creates them by the setting before.
 */
const settled = hours(1);
/**
 * What a changed setting would delete at once stays for so long: its owner sees when it goes, and whoever set it by
 * mistake can set it back.
 */
const notice = days(7);

/**
 * Begins the deletions of shoots whose time has come, and applies a changed retention to the shoots that there are.
 * Returns for how many a deletion began.
 */
export function createRetentionSweep(deps: Deps) {
  const { shoots, deletions, applied, retention, urlExpiresIn, now, newId, onError } = deps;

  return async function sweep({ signal }: SweepOptions): Promise<number> {
    const count = await sweepStreams(shoots.due(now()), begin, { signal, onError });
    await apply(signal);
    return count;
  };

  /** The index may lag behind an owner who changed the time. */
  async function begin({ user_id, shoot_id }: Shoot): Promise<boolean> {
    const shoot = await shoots.get(user_id, shoot_id);
    if (shoot?.delete_after === undefined || shoot.delete_after > now().toISOString()) return false;
    const deletion = begun(
      { user_id, scope: { kind: "shoot", shoot_id }, reason: "delete_after" },
      { urlExpiresIn, now, newId },
    );
    return deletions.create(deletion);
  }

  async function apply(signal: AbortSignal): Promise<void> {
    const before = await applied.get();
    if (before?.days !== retention) return applied.put(seen());
    if (!before || before.done_at !== undefined || after(new Date(before.seen_at), settled) > now()) return;
    let state: Applied = before;
    while (!signal.aborted && state.done_at === undefined) {
      const { items, cursor } = await shoots.every(state.cursor);
      for (const shoot of items) await keep(shoot);
      const { cursor: _, ...read } = state;
      state = {
        ...read,
        ...(cursor === undefined ? { done_at: now().toISOString() } : { cursor }),
      };
      await applied.put(state);
    }
  }

  function seen(): Applied {
    return { seen_at: now().toISOString(), ...(retention !== undefined && { days: retention }) };
  }

  /** Gives it the end that the setting asks for; again when its owner changes it at the same moment. */
  async function keep({ kept_until: before, ...shoot }: Shoot): Promise<void> {
    const kept_until = endOf(shoot, before);
    if (kept_until === before) return;
    const version = (shoot.version ?? 0) + 1;
    const kept = withEnd({ ...shoot, ...(kept_until !== undefined && { kept_until }), version });
    if (await shoots.replace(kept)) return;
    const changed = await shoots.get(shoot.user_id, shoot.shoot_id);
    if (changed) await keep(changed);
  }

  function endOf({ created_at }: Pick<Shoot, "created_at">, before: string | undefined): string | undefined {
    if (retention === undefined) return undefined;
    const end = after(new Date(created_at), days(retention)).toISOString();
    const noticed = after(now(), notice).toISOString();
    if (end >= noticed) return end;
    // Its owner may have seen a sooner time already.
    return before !== undefined && before < noticed && before >= end ? before : noticed;
  }
}
