import { EngineError } from "@luster/core/engines/engine";
import { answered, type Gate, opensAt, refused } from "@luster/core/providers/gate";
import { minutes, secondsUntil, startOfMinute } from "@luster/core/time";
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
  /** When the gate opens; kept, because it is asked for a hundred million times. */
  let opens = 0;

  /** What `limited` of packages/core answers before anything is done for a call. */
  function ready(now: number): Refusal | undefined {
    if (gate && opens > now) return { code: gate.code, retryAfter: secondsFrom(now, opens) };
    const own = plan["per-minute"];
    if (own === undefined) return undefined;
    const begins = minuteOf(now);
    if (minute.start !== begins) Object.assign(minute, { start: begins, taken: 0 });
    if (minute.taken >= own)
      return { code: "engine.rate_limited", retryAfter: secondsFrom(now, begins + minutes(1)) };
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
      retryAfter: plan["retry-after"] ? secondsFrom(now, free) : undefined,
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
      if (minute.start === minuteOf(callBegan)) minute.taken -= 1;
    },
    noteAnswer(callBegan: number): void {
      const open = answered(gate, new Date(callBegan));
      if (!open) return;
      gate = open;
      opens = 0;
    },
  };
}

const secondsFrom = (now: number, to: number): number => secondsUntil(new Date(to), new Date(now));

const minuteOf = (at: number): number => startOfMinute(new Date(at)).getTime();
