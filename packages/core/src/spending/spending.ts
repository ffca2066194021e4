import type { PaidCall } from "@luster/contract/jobs";
import type { Tier } from "@luster/contract/tier";
import { Failure, isFailure } from "../failure.ts";
import { type Clock, secondsUntil } from "../time.ts";
import { costOfCall, dayOf, endOf, millionths, type Payer, type SpendingDay } from "./day.ts";
import { partLimits, parts } from "./parts.ts";
import type { SpendingRecords } from "./records.ts";

/** US dollars that may be spent: for one job, by a user in a day (UTC), and by the whole service in a day. */
export type Caps = { job?: number | undefined; user: number; service: number };

type Deps = {
  records: SpendingRecords;
  caps: Caps;
  /** US dollars that the cheapest paid call costs at most; `undefined` when nobody is paid. */
  leastCallUsd: () => number | undefined;
  /** Called each time that something is refused because the service's day is used up. */
  onStopped: () => void;
  now: Clock;
};

/** What the caps need to know of a job. */
export type Payable = {
  user_id: string;
  job_id: string;
  tier: Tier;
  max_cost_usd?: number | undefined;
  calls: readonly PaidCall[];
};

/** What is reserved for one call, and in which day. */
export type Reserve = NonNullable<PaidCall["reserve"]>;

/** The number of the job's next call; those that were refused count, also when the job keeps them no more. */
export const nextNumber = ({ calls }: Pick<Payable, "calls">): number =>
  (calls.at(-1)?.number ?? calls.length - 1) + 1;

/**
 * Keeps what is spent within the caps: before a paid call the most that it can cost is reserved, afterwards what it
 * cost takes the reserve's place. What a crash leaves reserved counts until the job is taken up again or has ended.
 */
export function createSpending({ records, caps, leastCallUsd, onStopped, now }: Deps) {
  /**
   * Throws `user.over_budget` or `service.over_budget` when so much more cannot be spent today. What is reserved for
   * `job`'s next call already is not in its way.
   */
  async function check(user_id: string, usd: number, job?: Payable): Promise<void> {
    const day = dayOf(now());
    const amount = millionths(usd);
    if (amount === 0) return;
    const call = job && idOf(job, nextNumber(job));
    const without = (found: SpendingDay | undefined): number =>
      (found?.used ?? 0) - (call === undefined ? 0 : (found?.reserves[call] ?? 0));
    const [own, all] = await Promise.all([records.get({ user_id }, day), readParts(day)]);
    if (without(own) + amount > millionths(caps.user)) throw userOver(day);
    const rooms = roomsIn(all.map(without));
    // One call needs room in one part; a batch is many.
    const room = job ? Math.max(...rooms) : rooms.reduce((sum, each) => sum + each, 0);
    if (amount > room) throw serviceOver(day);
  }

  /**
   * Reserves the most that the job's next call can cost. A worker that was killed before that call has reserved it
   * already, and the next one finds that. Throws `user.over_budget` and `service.over_budget`.
   */
  async function reserve(job: Payable, usd: number): Promise<Reserve> {
    const { user_id } = job;
    const [day, amount, call] = [dayOf(now()), millionths(usd), idOf(job, nextNumber(job))];
    const own = { payer: { user_id }, day, call };
    if (!(await records.reserve(own, amount, millionths(caps.user)))) throw userOver(day);
    if (await reserveInParts(day, call, amount)) return { usd, day };
    await records.settle(own, 0);
    throw serviceOver(day);
  }

  async function reserveInParts(day: string, call: string, amount: number): Promise<boolean> {
    const all = await readParts(day);
    if (all.some((found) => found?.reserves[call] !== undefined)) return true;
    const used = all.map((found) => found?.used ?? 0);
    const limits = partLimits(millionths(caps.service), used);
    for (const part of turned(parts, call)) {
      const limit = limits[part] ?? 0;
      if ((used[part] ?? 0) + amount > limit) continue;
      if (await records.reserve({ payer: { part }, day, call }, amount, limit)) return true;
    }
    return false;
  }

  /**
   * Puts what the job's last call has cost in the place of its reserve, once it has ended: nothing for one that was
   * refused, and the whole reserve where nobody knows. Repeating it changes nothing. Those before it were settled
   * before it was made.
   */
  async function settle(job: Payable): Promise<void> {
    const call = job.calls.at(-1);
    if (!call?.reserve || call.state === "calling") return;
    const { usd, day } = call.reserve;
    const id = idOf(job, call.number ?? 0);
    const { cost, counts } = costOfCall(job.tier, call, millionths(usd));
    for (const payer of await holdersOf(job, day, id))
      await records.settle({ payer, day, call: id }, cost, "user_id" in payer ? counts : undefined);
  }

  /** Counts an output of the job for its user, as far as the database answers: it is no more than a count. */
  const countOutput = (
    { user_id, tier }: Payable,
    { engine = "unknown", provider, model }: Pick<PaidCall, "engine" | "provider" | "model">,
  ): Promise<void> =>
    records.countOutput(user_id, dayOf(now()), { tier, engine, provider, model }).catch((error: unknown) => {
      if (!isFailure(error, "service.unavailable")) throw error;
    });

  /** Takes back what is reserved for a call that is not made. */
  async function release(job: Payable, { day }: Pick<Reserve, "day">): Promise<void> {
    const call = idOf(job, nextNumber(job));
    for (const payer of await holdersOf(job, day, call)) await records.settle({ payer, day, call }, 0);
  }

  async function holdersOf({ user_id }: Payable, day: string, call: string): Promise<Payer[]> {
    const payers = [{ user_id }, ...parts.map((part) => ({ part }))];
    const found = await Promise.all(payers.map((payer) => records.get(payer, day)));
    return payers.filter((_, at) => found[at]?.reserves[call] !== undefined);
  }

  /** Whether the service's day has no room for the cheapest paid call. */
  async function isStopped(): Promise<boolean> {
    const least = leastCallUsd();
    if (least === undefined) return false;
    const used = (await readParts(dayOf(now()))).map((found) => found?.used ?? 0);
    return Math.max(...roomsIn(used)) < millionths(least);
  }

  /** What can still be reserved in each part of the service's day. */
  const roomsIn = (used: readonly number[]): number[] =>
    partLimits(millionths(caps.service), used).map((limit, part) => Math.max(0, limit - (used[part] ?? 0)));

  const readParts = (day: string): Promise<(SpendingDay | undefined)[]> =>
    Promise.all(parts.map((part) => records.get({ part }, day)));

  function serviceOver(day: string): Failure {
    onStopped();
    return over("service.over_budget", "This service has spent what it may in a day.", day);
  }

  const userOver = (day: string): Failure =>
    over("user.over_budget", `The cap is $${caps.user} a day, and this could pass it.`, day);

  const over = (code: "user.over_budget" | "service.over_budget", words: string, day: string): Failure =>
    new Failure(code, `${words} The next day begins at ${endOf(day).toISOString()}.`, {
      retryAfter: secondsUntil(endOf(day), now()),
    });

  /** Whether a call that can cost so many US dollars keeps the job within its own cap, and within that of any job. */
  const mayCost = ({ max_cost_usd, calls }: Pick<Payable, "max_cost_usd" | "calls">, usd: number): boolean =>
    [max_cost_usd, caps.job].every(
      (cap) => cap === undefined || millionths(spentBy(calls)) + millionths(usd) <= millionths(cap),
    );

  /** Removes what a user has spent before `today`, and keeps that day no longer than its cap needs it. */
  const forget = (user: string, today: string): Promise<void> => records.forget(user, today);

  return { check, reserve, settle, release, mayCost, countOutput, isStopped, forget };
}

export type Spending = ReturnType<typeof createSpending>;

const idOf = ({ job_id }: Pick<Payable, "job_id">, number: number): string => `${job_id}_${number}`;

/** US dollars that these calls have cost at most. */
const spentBy = (calls: readonly PaidCall[]): number =>
  calls
    .filter(({ state }) => state !== "refused")
    .reduce((sum, { cost_usd, reserve }) => sum + (cost_usd ?? reserve?.usd ?? 0), 0);

/** All of them, from a different one for each call on. */
function turned(all: readonly number[], call: string): number[] {
  const first = Array.from(call).reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % all.length;
  return [...all.slice(first), ...all.slice(0, first)];
}
