import * as z from "zod";
import type { EngineError } from "../engines/engine.ts";
import { after, minutes, seconds } from "../time.ts";

/** What is known of one account's model at a provider: how often in a row it refused, and until when nobody calls. */
export const Gate = z.object({
  refusals: z.int(),
  refused_at: z.iso.datetime(),
  closed_until: z.iso.datetime().optional(),
  /** Why, for the jobs that wait meanwhile. */
  code: z.enum(["engine.rate_limited", "engine.account", "engine.unavailable"]),
  message: z.string(),
});
export type Gate = z.infer<typeof Gate>;

/** So many refusals in a row close the gate. */
const maxRefusals = 3;
/** A refusal this long after the one before begins a new row. */
const forgottenAfter = minutes(15);
/** Seconds; a provider may ask for days, and is called sooner to see whether it has changed its mind. */
const longestClosure = 900;

/** The gate after one more refusal. */
export function refused(gate: Gate | undefined, { code, message, retryAfter }: EngineError, at: Date): Gate {
  const inRow = gate !== undefined && isRecent(gate, at);
  const refusals = (inRow ? gate.refusals : 0) + 1;
  const reason = Gate.shape.code.catch("engine.unavailable").parse(code);
  const closed = refusals >= maxRefusals && {
    closed_until: after(at, seconds(closure(refusals, reason, retryAfter))).toISOString(),
  };
  return { refusals, refused_at: at.toISOString(), code: reason, message, ...closed };
}

/**
 * The gate, open, after an answer to a call that had `begun`; `undefined` where it stays as it is: an answer to a call
 * that began before the last refusal says nothing about what the provider does now.
 */
export function answered(gate: Gate | undefined, begun: Date): Gate | undefined {
  if (!gate || gate.refusals === 0 || new Date(gate.refused_at) >= begun) return undefined;
  const { closed_until: _, ...open } = gate;
  return { ...open, refusals: 0 };
}

/** The time at which a closed gate opens; `undefined` when it is open. */
export const opensAt = (gate: Gate | undefined, at: Date): Date | undefined =>
  gate?.closed_until !== undefined && new Date(gate.closed_until) > at
    ? new Date(gate.closed_until)
    : undefined;

/**
 * Whether paid jobs wait because of something that somebody has to mend, also in the moments at which a gate opens
 * for another try. A rate limit is no such thing: its minutes pass.
 */
export const isRefusing = (gates: readonly Gate[], at: Date): boolean =>
  gates.some(
    (gate) => gate.code !== "engine.rate_limited" && gate.refusals >= maxRefusals && isRecent(gate, at),
  );

const isRecent = ({ refused_at }: Gate, at: Date): boolean =>
  after(new Date(refused_at), forgottenAfter) > at;

/**
 * Seconds: what the provider asks for. Without that, ten for a rate limit, whose minute passes by itself: longer
 * pauses would leave it unused. For anything else 15, doubled with each further refusal, to five minutes.
 */
function closure(refusals: number, code: Gate["code"], retryAfter: number | undefined): number {
  if (retryAfter !== undefined) return Math.min(retryAfter, longestClosure);
  if (code === "engine.rate_limited") return 10;
  return Math.min(15 * 2 ** (refusals - maxRefusals), 300);
}
