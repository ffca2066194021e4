import { isFailure } from "../failure.ts";
import { type Clock, secondsUntil } from "../time.ts";
import {
  type QuotaKind,
  type QuotaLeft,
  type QuotaLimits,
  type QuotaWindow,
  usedUp,
  windowAt,
} from "./quota.ts";
import type { QuotaRecords } from "./records.ts";

type Deps = {
  records: QuotaRecords;
  limits: QuotaLimits;
  now: Clock;
  /** Told each time that something was to be counted: what is left of its window. */
  onCount?: ((left: QuotaLeft) => void) | undefined;
};

/** Limits how much a user may use. A count that a crash or a lost reply left too high is forgotten with its window. */
export function createQuotas({ records, limits, now, onCount = () => {} }: Deps) {
  /**
   * Counts it, or throws `quota.uploads_pending`, `quota.jobs` or `quota.bytes` with the seconds until the window
   * ends.
   */
  async function take(user: string, kind: QuotaKind, amount = 1): Promise<void> {
    const window = windowOf(user, kind, now());
    const quota = limits[kind];
    const { taken, used } = await records.take(window, amount, quota.limit);
    onCount({
      kind,
      ...quota,
      remaining: Math.max(0, quota.limit - used),
      resetsIn: secondsUntil(window.ends_at, now()),
    });
    if (!taken) throw usedUp(window, quota, now());
  }

  /** Uncounts what was taken at `at`. Best effort: what cannot be released now is forgotten with its window. */
  const release = (user: string, kind: QuotaKind, { at = now(), amount = 1 } = {}): Promise<void> =>
    records.release(windowOf(user, kind, at), amount).catch(leaveToWindow);

  /** How much of a quota the user has left in the window of now. */
  async function left(user: string, kind: QuotaKind): Promise<{ limit: number; left: number }> {
    const { limit } = limits[kind];
    return { limit, left: Math.max(0, limit - (await records.used(windowOf(user, kind, now())))) };
  }

  const windowOf = (user_id: string, kind: QuotaKind, at: Date): QuotaWindow => ({
    user_id,
    kind,
    ...windowAt(at, limits[kind]),
  });

  return { take, release, left };
}

export type Quotas = ReturnType<typeof createQuotas>;

function leaveToWindow(error: unknown): void {
  if (isFailure(error, "service.unavailable")) return;
  throw error;
}
