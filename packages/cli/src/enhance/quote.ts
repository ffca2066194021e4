import { createInterface } from "node:readline/promises";
import type { Health } from "@luster/contract/health";
import { UsageError } from "../command.ts";
import type { Options } from "./options.ts";
import { photos } from "./result.ts";

/** Engines of the paid tiers that cost nothing. */
const free = new Set<string>(["basic", "substituted", "refused"]);

/** Whether an engine, as health names it, costs nothing. */
export const isFree = (engine: string): boolean => free.has(engine);

/**
 * Whether to go on: asks before money is spent, unless `--yes` said so. Throws `UsageError` where nobody can be
 * asked. Photos that turn out to be done cost nothing, so the number is the most.
 */
export async function maySpend(
  { services }: Health,
  { tier, yes }: Options,
  count: number,
  signal: AbortSignal,
): Promise<boolean> {
  if (tier === "basic" || yes || count === 0) return true;
  if (isFree(services.paid_engine)) return true;
  const cost = `Up to ${photos(count)} will be enhanced by ${services.paid_engine} (${tier} tier), which bills each.`;
  if (!process.stdin.isTTY) throw new UsageError(`${cost} Say --yes to spend it.`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${cost} Go on? [y/N] `, { signal });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
