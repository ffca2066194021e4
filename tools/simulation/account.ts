import { EngineError } from "@luster/core/engines/engine";
import { type Gate, opensAt, refused } from "@luster/core/providers/gate";
import { minutes } from "@luster/core/time";
import type { Plan } from "./plan.ts";

/** Why a call is not made, or was refused; `retryAfter` in seconds. */
export type Refusal = { code: Gate["code"]; retryAfter: number | undefined };

/**
 * The one account at the provider, with what our workers know of it together: the gate and the pictures of this minute
 * by the code's own rules, and behind them the provider's own limit. Times in milliseconds.
 */
export function account(plan: Plan, start: number) {
  const most = plan["provider-per-minute"];
  const begun = new Float64Array(most).fill(-Infinity);
  const outage = {
    from: start + plan["outage-from"] * minutes(60),
    to: start + (plan["outage-from"] + plan["outage-hours"]) * minutes(60),
  };
  const counts = { begun: 0, refused: 0 };
  const minute = { start: 0, taken: 0 };
  let gate: Gate | undefined;
  let opens = 0;

  /** What `limited` of packages/core answers before anything is done for a call. */
  function ready(now: number): Refusal | undefined {
    if (gate && opens > now) return { code: gate.code, retryAfter: wholeSeconds(opens - now) };
    const own = plan["per-minute"];
    if (own === undefined) return undefined;
    const begins = Math.floor(now / minutes(1)) * minutes(1);
    if (minute.start !== begins) Object.assign(minute, { start: begins, taken: 0 });
    if (minute.taken >= own)
      return { code: "engine.rate_limited", retryAfter: wholeSeconds(begins + minutes(1) - now) };
    minute.taken += 1;
    return undefined;
  }

  /** What the provider does with a call; nothing when it begins to work. */
  function call(now: number): Refusal | undefined {
    const refusal = refusalAt(now);
    if (refusal) {
      counts.refused += 1;
      return refusal;
    }
    begun[counts.begun % most] = now;
    counts.begun += 1;
    return undefined;
  }

  function refusalAt(now: number): Refusal | undefined {
    if (now >= outage.from && now < outage.to) return { code: "engine.unavailable", retryAfter: undefined };
    const free = (begun[counts.begun % most] ?? 0) + minutes(1);
    if (free <= now) return undefined;
    return {
      code: "engine.rate_limited",
      retryAfter: plan["retry-after"] ? wholeSeconds(free - now) : undefined,
    };
  }

  return {
    ready,
    call,
    counts: counts as Readonly<typeof counts>,
    noteRefusal({ code, retryAfter }: Refusal, callBegan: number, now: number): void {
      const error = new EngineError("later", code, "", retryAfter === undefined ? {} : { retryAfter });
      gate = refused(gate, error, new Date(now));
      opens = opensAt(gate, new Date(now))?.getTime() ?? 0;
      if (minute.start === Math.floor(callBegan / minutes(1)) * minutes(1)) minute.taken -= 1;
    },
    /** An answer to a call that began before the last refusal says nothing about what the provider does now. */
    noteAnswer(callBegan: number): void {
      if (!gate || gate.refusals === 0 || new Date(gate.refused_at).getTime() >= callBegan) return;
      gate = { ...gate, refusals: 0 };
      opens = 0;
    },
  };
}

/** As `secondsUntil` rounds them. */
const wholeSeconds = (milliseconds: number): number => Math.max(1, Math.ceil(milliseconds / 1000));
