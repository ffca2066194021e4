import type { QuotaKind, QuotaLimits, QuotaWindow } from "@luster/core/quotas/quota";
import type { QuotaRecords } from "@luster/core/quotas/records";
import { hours } from "@luster/core/time";
import { type Breakable, reach } from "./outage.ts";

/** Quota counts in memory. */
export function memoryQuotaRecords(): QuotaRecords & Breakable {
  const counts = new Map<string, number>();
  const records: QuotaRecords & Breakable = {
    unavailable: false,
    async take(window, amount, limit) {
      await reach(records);
      const before = counts.get(keyOf(window)) ?? 0;
      const used = before + amount;
      if (used > limit) return { taken: false, used: before };
      counts.set(keyOf(window), used);
      return { taken: true, used };
    },
    async used(window) {
      await reach(records);
      return counts.get(keyOf(window)) ?? 0;
    },
    async release(window, amount) {
      await reach(records);
      const used = (counts.get(keyOf(window)) ?? 0) - amount;
      if (used >= 0) counts.set(keyOf(window), used);
    },
  };
  return records;
}

const keyOf = ({ user_id, kind, starts_at }: QuotaWindow): string =>
  JSON.stringify([user_id, kind, starts_at]);

/** The quotas of a user: an hour of pending uploads, days of the rest; what is not given nobody uses up by chance. */
export const quotaLimits = (limits: Partial<Record<QuotaKind, number>>): QuotaLimits => ({
  uploads_pending: { limit: limits.uploads_pending ?? 1_000, window: hours(1) },
  jobs: { limit: limits.jobs ?? 1_000, window: hours(24) },
  bytes: { limit: limits.bytes ?? 1e9, window: hours(24) },
});
