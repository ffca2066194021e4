import type { Job } from "@luster/core/jobs/job";
import { dynamoJobRecords } from "@luster/core/jobs/records.dynamo";
import { millionths, type Payer, reservedIn } from "@luster/core/spending/day";
import { parts } from "@luster/core/spending/parts";
import { dynamoSpendingRecords } from "@luster/core/spending/records.dynamo";
import { createTable } from "@luster/core/table/table.dynamo";
import type { Cloud } from "./cloud.ts";
import type { Memory } from "./client.ts";
import type { Witness } from "./witness.ts";

/** What broke each promise about money, one line per case. */
export type SpendingFindings = {
  /** Days with something reserved although every call has ended. */
  reserved: string[];
  /** Days that count more than their cap, of a user or of the service. */
  beyond: string[];
  /** Days that count something else than the calls of their job, as its record tells them. */
  differing: string[];
  /** Users whose days together count less than the provider billed. */
  uncounted: string[];
};

/**
 * Compares the days of every user, and of the service, with the ledgers of their jobs and with the provider's bill. Each
 * user has one job; of one that was deleted neither is left to compare.
 */
export async function auditSpending(
  { direct: { database, tableName } }: Cloud,
  memories: readonly Memory[],
  { billed, days }: Pick<Witness, "billed" | "days">,
  caps: { user: number; service: number },
): Promise<SpendingFindings> {
  const table = createTable(database, tableName);
  const [records, jobs] = [dynamoSpendingRecords(table), dynamoJobRecords(table)];
  const found: SpendingFindings = { reserved: [], beyond: [], differing: [], uncounted: [] };
  for (const day of days) {
    const used = await Promise.all(parts.map((part) => usedBy({ part }, day)));
    within(
      "the service",
      day,
      used.reduce((sum, each) => sum + each, 0),
      caps.service,
    );
  }
  for (const { plan, jobId, deleted } of memories) {
    const job = jobId === undefined ? undefined : await jobs.get(plan.user, jobId);
    let sum = 0;
    for (const day of days) {
      const used = await usedBy({ user_id: plan.user }, day);
      within(plan.user, day, used, caps.user);
      const cost = job ? costOn(day, job) : used;
      if (used !== cost) found.differing.push(`${plan.user} on ${day}: ${used} instead of ${cost}`);
      sum += used;
    }
    const bill = millionths(billed.get(plan.user) ?? 0);
    if (deleted?.kind !== "user" && sum < bill)
      found.uncounted.push(`${plan.user}: ${sum} of ${bill} millionths of a dollar`);
  }
  return found;

  function within(whose: string, day: string, used: number, cap: number): void {
    if (used > millionths(cap)) found.beyond.push(`${whose} on ${day}: ${used} millionths of a dollar`);
  }

  async function usedBy(payer: Payer, day: string): Promise<number> {
    const of = await records.get(payer, day);
    if (of && reservedIn(of) > 0) found.reserved.push(`${JSON.stringify(payer)} on ${day}`);
    return of?.used ?? 0;
  }
}

/** Millionths of a US dollar that the calls of a job came to of a day: a reserve where nobody knows the cost. */
const costOn = (day: string, { calls }: Job): number =>
  calls
    .filter(({ state, reserve }) => state !== "refused" && reserve?.day === day)
    .reduce((sum, { cost_usd, reserve }) => sum + millionths(cost_usd ?? reserve?.usd ?? 0), 0);
