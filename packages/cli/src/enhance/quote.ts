import { isFree } from "@luster/client";
import type { Health } from "@luster/contract/health";
import { canAsk, confirm } from "../confirm.ts";
import type { Options } from "./options.ts";
import { photos } from "./result.ts";

type Asking = {
  /** How many photos may be paid for. */
  count: number;
  /** What one photo costs at most, in US dollars; `undefined` where nobody knows. */
  price: () => Promise<number | undefined>;
  signal: AbortSignal;
};

/**
 * Whether to go on: asks before money is spent, unless `--yes` said so. Throws `UsageError` where nobody can be
 * asked. Photos that turn out to be done cost nothing, so the number and the sum are the most.
 */
export async function maySpend(
  { services }: Health,
  { tier, yes }: Options,
  { count, price, signal }: Asking,
): Promise<boolean> {
  if (tier === "basic" || yes || count === 0 || isFree(services.paid_engine)) return true;
  const each = canAsk() ? await price() : undefined;
  const cost = each === undefined ? "which bills each" : `which costs at most ${dollars(each * count)}`;
  return confirm(
    `Up to ${photos(count)} will be enhanced by ${services.paid_engine} (${tier} tier), ${cost}.`,
    signal,
  );
}

const dollars = (usd: number): string => `$${upToCents(usd).toFixed(2)}`;

/** US dollars, rounded up to a cent. */
export const upToCents = (usd: number): number => Math.ceil(usd * 100 - 1e-6) / 100;
