import { Tier } from "@luster/contract/tier";
import { maxUsageDays, type UsageQuery, type UsageView } from "@luster/contract/usage";
import { Failure } from "../failure.ts";
import type { Quotas } from "../quotas/quotas.ts";
import { after, type Clock, hours } from "../time.ts";
import {
  dayOf,
  endOf,
  linesOf,
  millionths,
  reservedIn,
  type SpendingDay,
  startOf,
  totalCost,
  usdOf,
} from "./day.ts";
import type { SpendingRecords } from "./records.ts";
import type { Caps, Spending } from "./spending.ts";

type Deps = {
  records: Pick<SpendingRecords, "days" | "get">;
  spending: Pick<Spending, "isStopped">;
  quotas: Pick<Quotas, "left">;
  caps: Pick<Caps, "user" | "job">;
  /** US dollars that one job of a tier costs at most; `undefined` when that is not known. */
  priceOf: (tier: Tier) => number | undefined;
  now: Clock;
};

/** How many days are shown where none is named. */
const usual = 30;

/** Shows users what they have used. */
export function createUsage({ records, spending, quotas, caps, priceOf, now }: Deps) {
  /** The user's days, and what is left of today. Throws `request.invalid` for days that cannot be shown at once. */
  return async function usage(user_id: string, query: UsageQuery): Promise<UsageView> {
    const day = dayOf(now());
    const { from, to } = rangeOf(query, day);
    const [days, today, stopped, jobs, bytes] = await Promise.all([
      records.days(user_id, from, to),
      records.get({ user_id }, day),
      spending.isStopped(),
      quotas.left(user_id, "jobs"),
      quotas.left(user_id, "bytes"),
    ]);
    const shown = days.map((each) => viewOf(each, now()));
    const left_usd = usdOf(Math.max(0, millionths(caps.user) - (today?.used ?? 0)));
    const job = {
      ...(caps.job !== undefined && { job_cap_usd: caps.job }),
      job_estimate_usd: estimates(priceOf),
    };
    return {
      from,
      to,
      cost_usd: totalCost(shown),
      days: shown,
      today: {
        day,
        ends_at: endOf(day).toISOString(),
        spending: { cap_usd: caps.user, left_usd, ...job, stopped },
        jobs,
        bytes,
      },
    };
  };
}

const estimates = (priceOf: Deps["priceOf"]): UsageView["today"]["spending"]["job_estimate_usd"] =>
  Object.fromEntries(
    Tier.options.flatMap((tier) => {
      const usd = priceOf(tier);
      return usd === undefined ? [] : [[tier, usd]];
    }),
  );

function rangeOf({ from, to }: UsageQuery, today: string): { from: string; to: string } {
  const last = to ?? today;
  const first = from ?? daysBefore(last, usual - 1);
  if (first <= last && first >= daysBefore(last, maxUsageDays - 1)) return { from: first, to: last };
  const message = `must be a day up to ${last}, and at most ${maxUsageDays - 1} days before it`;
  throw new Failure("request.invalid", undefined, {
    issues: [{ path: "query.from", message: `from ${message}` }],
  });
}

const daysBefore = (day: string, count: number): string => dayOf(after(startOf(day), -hours(24 * count)));

/** How long after its day a call that was reserved in it may still be settled; no call takes nearly so long. */
const late = hours(1);

/** What is reserved for a call that nobody will settle any more is assumed to have been spent. */
function viewOf(of: SpendingDay, now: Date): UsageView["days"][number] {
  const lines = linesOf(of);
  const reserved = reservedIn(of);
  const isOver = now >= after(endOf(of.day), late);
  const sum = (what: "cost" | "assumed") => lines.reduce((total, line) => total + line[what], 0);
  return {
    day: of.day,
    cost_usd: usdOf(sum("cost")),
    assumed_usd: usdOf(sum("assumed") + (isOver ? reserved : 0)),
    reserved_usd: isOver ? 0 : usdOf(reserved),
    lines: lines.map(({ cost, assumed, ...line }) => ({
      ...line,
      cost_usd: usdOf(cost),
      assumed_usd: usdOf(assumed),
    })),
  };
}
