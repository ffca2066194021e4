import { type Engine, EngineError } from "../engines/engine.ts";
import { after, type Clock, minutes, secondsUntil, startOfMinute } from "../time.ts";
import { answered, opensAt, refused } from "./gate.ts";
import type { ProviderRecords } from "./records.ts";

type Options = {
  records: ProviderRecords;
  /** Calls that may begin in one minute, by all workers together; `undefined` leaves the limit to the provider. */
  perMinute: number | undefined;
  /** Tells accounts of the provider apart, so that a new key starts with an open gate. Never the key itself. */
  account: string;
  now: Clock;
};

export type LimitedEngine = Engine & Required<Pick<Engine, "ready">>;

/**
 * A paid engine that all workers use together: `ready` lets so many calls a minute begin, and none while the provider
 * has refused several in a row. What it knows is advice: a database that is down costs a refused call, never a paid
 * result.
 */
export function limited(engine: Engine, { records, perMinute, account, now }: Options): LimitedEngine {
  const provider = engine.provider?.id ?? engine.id;
  const key = { provider, scope: [account, engine.model].join("#") };

  async function ready(): Promise<void> {
    const gate = await records.gate(key);
    const opens = opensAt(gate, now());
    if (gate && opens) throw later(gate.code, gate.message, opens);
    const minute = startOfMinute(now());
    if (perMinute === undefined || (await records.take(provider, minute, perMinute))) return;
    throw later("engine.rate_limited", fullMinute, after(minute, minutes(1)));
  }

  const later = (code: EngineError["code"], message: string, until: Date): EngineError =>
    new EngineError("later", code, message, { retryAfter: secondsUntil(until, now()) });

  /** A call that was not taken leaves its place in the minute to another. */
  async function noteRefusal(error: EngineError, begun: Date): Promise<void> {
    await records.putGate(key, refused(await records.gate(key), error, now()));
    if (perMinute !== undefined) await records.release(provider, startOfMinute(begun));
  }

  async function noteAnswer(begun: Date): Promise<void> {
    const open = answered(await records.gate(key), begun);
    if (open) await records.putGate(key, open);
  }

  return {
    ...engine,
    ready,
    async enhance(picture, request) {
      const begun = now();
      try {
        const enhanced = await engine.enhance(picture, request);
        await noteAnswer(begun).catch(leaveUnsaid);
        return enhanced;
      } catch (error) {
        // What our own time ended says nothing about the provider.
        if (!(error instanceof EngineError) || request.signal.aborted) throw error;
        if (error.outcome === "later") await noteRefusal(error, begun).catch(leaveUnsaid);
        if (error.outcome === "final") await noteAnswer(begun).catch(leaveUnsaid);
        throw error;
      }
    },
  };
}

const fullMinute = "As many pictures as a minute allows have been sent to the enhancement service.";

/** The worker's own writes meet the same database, and say what is wrong with it. */
function leaveUnsaid(): void {}
