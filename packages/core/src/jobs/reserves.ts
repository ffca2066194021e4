import { dayOf } from "../spending/day.ts";
import type { Spending } from "../spending/spending.ts";
import { after, minutes } from "../time.ts";
import type { Job } from "./job.ts";

/** How long after it was claimed a worker may still reserve: longer than any invocation takes. */
const longest = minutes(15);

/**
 * Settles the job's last call, and gives back what workers that died reserved for a call that they did not come to. To
 * be called when nobody else can open one: under a claim, or once the job has ended. In the day `except` the reserve
 * stays, for the call that is to be made next.
 */
export async function settleReserves(
  spending: Pick<Spending, "settle" | "release">,
  job: Job,
  { except }: { except?: string } = {},
): Promise<void> {
  if (job.tier === "basic") return;
  await spending.settle(job);
  for (const day of daysOf(job)) if (day !== except) await spending.release(job, { day });
}

/** The days (UTC) in which a worker of the job may have reserved. */
function daysOf({ events }: Job): Set<string> {
  const claims = events.filter(({ type }) => type === "claimed").map(({ at }) => new Date(at));
  return new Set(claims.flatMap((at) => [dayOf(at), dayOf(after(at, longest))]));
}
