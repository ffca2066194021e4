import { isFailure } from "../failure.ts";
import type { Clock } from "../id.ts";
import { type QuotaKind, type QuotaLimits, type QuotaWindow, usedUp, windowAt } from "./quota.ts";
import type { QuotaStore } from "./store.ts";

type Deps = { store: QuotaStore; limits: QuotaLimits; now: Clock };

/** What a user may still use. A count that a crash or a lost reply left too high is forgotten with its window. */
export function createQuotas({ store, limits, now }: Deps) {
  /** Counts it, or throws `quota.uploads_pending`, `quota.jobs` or `quota.bytes` with the seconds until the window ends. */
  async function take(user: string, kind: QuotaKind, amount = 1): Promise<void> {
    const window = windowOf(user, kind, now());
    const { most } = limits[kind];
    if (!(await store.take(window, amount, most))) throw usedUp(window, limits[kind], now());
  }

  /** Uncounts what was taken at a time. Best effort: what could not be given back now is forgotten with its window. */
  const giveBack = (user: string, kind: QuotaKind, { at = now(), amount = 1 } = {}): Promise<void> =>
    store.giveBack(windowOf(user, kind, at), amount).catch(leaveToWindow);

  const windowOf = (user_id: string, kind: QuotaKind, at: Date): QuotaWindow => ({
    user_id,
    kind,
    ...windowAt(at, limits[kind]),
  });

  return { take, giveBack };
}

export type Quotas = ReturnType<typeof createQuotas>;

function leaveToWindow(error: unknown): void {
  if (isFailure(error, "service.unavailable")) return;
  throw error;
}
