import type { EngineId, ProviderId } from "@luster/contract/engine";
import type { PaidCall } from "@luster/contract/jobs";
import { Tier } from "@luster/contract/tier";
import * as z from "zod";
import { after, hours } from "../time.ts";

/** Whose money is counted: a user's, or one of the parts in which the whole service's is counted. */
export type Payer = { user_id: string } | { part: number };

/**
 * What one payer has spent and reserved in one day (UTC). Amounts are millionths of a US dollar, so that their sums
 * are exact.
 */
export const SpendingDay = z.object({
  day: z.iso.date(),
  /** What was spent and what is reserved, together: no reserve is made that would bring it above a cap. */
  used: z.int(),
  /** What is reserved for calls whose end is not known yet, by call. */
  reserves: z.record(z.string(), z.int()),
  /** What calls and outputs came to, by the key that `countKey` makes; of users alone. */
  counts: z.record(z.string(), z.int()),
});
export type SpendingDay = z.infer<typeof SpendingDay>;

/** What made it, for whom: the lines of a day's usage. */
export type Line = {
  tier: Tier;
  engine: EngineId;
  provider?: ProviderId | undefined;
  model?: string | undefined;
};

/**
 * What is counted for a line. `cost` is what the provider billed, by its price list; `assumed` the whole reserves of
 * calls whose cost nobody knows.
 */
const counted = ["calls", "outputs", "cost", "assumed"] as const;
type Counted = (typeof counted)[number];
export type Counts = Partial<Record<Counted, number>>;

/** The day (UTC) that a time lies in. */
export const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

/** When a day begins. */
export const startOf = (day: string): Date => new Date(`${day}T00:00:00.000Z`);

/** When a day ends, and the caps of the next begin. */
export const endOf = (day: string): Date => after(startOf(day), hours(24));

/** Millionths of a US dollar, upwards. */
export const millionths = (usd: number): number => Math.max(0, Math.ceil(usd * 1_000_000 - 1e-3));

/** A cap in US dollars as records keep it, downwards: no table takes a number that is nearly nothing. */
export const capOf = (usd: number): number => usdOf(Math.floor(usd * 1_000_000 + 1e-3));

/** US dollars. */
export const usdOf = (amount: number): number => amount / 1_000_000;

/** US dollars that these have cost so far, as far as that is known. */
export const totalCost = (all: readonly { cost_usd?: number | undefined }[]): number =>
  usdOf(all.reduce((sum, { cost_usd = 0 }) => sum + millionths(cost_usd), 0));

/** What a call that has ended cost of what was reserved for it, and how it is counted. */
export function costOfCall(
  tier: Tier,
  { state, engine = "unknown", provider, model, cost_usd }: PaidCall,
  reserved: number,
): { cost: number; counts?: { line: Line; add: Counts } } {
  if (state === "refused") return { cost: 0 };
  const cost = cost_usd === undefined ? reserved : millionths(cost_usd);
  const add = { calls: 1, ...(cost_usd === undefined ? { assumed: cost } : { cost }) };
  return { cost, counts: { line: { tier, engine, provider, model }, add } };
}

/** What a payer has reserved. */
export const reservedIn = ({ reserves }: SpendingDay): number =>
  Object.values(reserves).reduce((sum, amount) => sum + amount, 0);

/** The keys under which a line is counted, with what is added to each. */
export const countsOf = ({ tier, engine, provider, model }: Line, add: Counts): Record<string, number> =>
  Object.fromEntries(
    counted.flatMap((what) => {
      const amount = add[what];
      return amount === undefined
        ? []
        : [[JSON.stringify([tier, engine, provider ?? null, model ?? null, what]), amount]];
    }),
  );

const CountKey = z.tuple([Tier, z.string(), z.string().nullable(), z.string().nullable(), z.enum(counted)]);

/** The lines of a day, each with what was counted for it. */
export function linesOf({ counts }: Pick<SpendingDay, "counts">): (Line & Required<Counts>)[] {
  const lines = new Map<string, Line & Required<Counts>>();
  for (const [key, amount] of Object.entries(counts)) {
    const [tier, engine, provider, model, what] = CountKey.parse(JSON.parse(key));
    const id = JSON.stringify([tier, engine, provider, model]);
    const line = lines.get(id) ?? {
      tier,
      engine,
      ...(provider !== null && { provider }),
      ...(model !== null && { model }),
      calls: 0,
      outputs: 0,
      cost: 0,
      assumed: 0,
    };
    lines.set(id, { ...line, [what]: amount });
  }
  return [...lines.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line);
}
