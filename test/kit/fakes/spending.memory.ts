import { countsOf, type Payer, type SpendingDay } from "@luster/core/spending/day";
import type { SpendingRecords } from "@luster/core/spending/records";
import { createSpending, type Caps } from "@luster/core/spending/spending";
import type { Clock } from "@luster/core/time";
import { type Breakable, reach } from "./outage.ts";

export type MemorySpendingRecords = SpendingRecords & Breakable;

/** What is spent, in memory. */
export function memorySpendingRecords(): MemorySpendingRecords {
  const kept = new Map<string, SpendingDay>();
  const keyOf = (payer: Payer, day: string) => JSON.stringify([payer, day]);
  const dayOf = (payer: Payer, day: string): SpendingDay => {
    const found = kept.get(keyOf(payer, day)) ?? { day, used: 0, reserves: {}, counts: {} };
    kept.set(keyOf(payer, day), found);
    return found;
  };
  const addTo = (counts: Record<string, number>, added: Record<string, number>) => {
    for (const [key, amount] of Object.entries(added)) counts[key] = (counts[key] ?? 0) + amount;
  };
  const records: MemorySpendingRecords = {
    unavailable: false,
    async get(payer, day) {
      await reach(records);
      return structuredClone(kept.get(keyOf(payer, day)));
    },
    async reserve({ payer, day, call }, amount, limit) {
      await reach(records);
      const found = dayOf(payer, day);
      if (found.reserves[call] !== undefined) return true;
      if (found.used + amount > limit) return false;
      found.used += amount;
      found.reserves[call] = amount;
      return true;
    },
    async settle({ payer, day, call }, cost, counts) {
      await reach(records);
      const found = kept.get(keyOf(payer, day));
      const { [call]: amount, ...others } = found?.reserves ?? {};
      if (!found || amount === undefined) return;
      Object.assign(found, { used: found.used - amount + cost, reserves: others });
      if (counts) addTo(found.counts, countsOf(counts.line, counts.add));
    },
    async countOutput(user_id, day, line) {
      await reach(records);
      addTo(dayOf({ user_id }, day).counts, countsOf(line, { outputs: 1 }));
    },
    async days(user_id, from, to) {
      await reach(records);
      const own = [...kept.entries()].filter(
        ([key, { day }]) => key === keyOf({ user_id }, day) && from <= day && day <= to,
      );
      return own.map(([, found]) => structuredClone(found)).toSorted((a, b) => (a.day < b.day ? -1 : 1));
    },
    async forget(user_id, today) {
      await reach(records);
      for (const [key, { day }] of kept) if (key === keyOf({ user_id }, day) && day < today) kept.delete(key);
    },
  };
  return records;
}

/** Caps over these records that nobody meets by chance; `caps` are those that are to be met. */
export const spendingWithin = (
  records: SpendingRecords,
  now: Clock,
  { caps = {}, onStopped = () => {} }: { caps?: Partial<Caps>; onStopped?: () => void } = {},
) =>
  createSpending({
    records,
    caps: { user: 1_000_000, service: 1_000_000, ...caps },
    leastCallUsd: () => 0.1,
    onStopped,
    now,
  });
