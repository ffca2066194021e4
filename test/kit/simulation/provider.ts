import { type Engine, EngineError } from "@luster/core/engines/engine";
import type { Pixels } from "@luster/core/pictures/pixels";
import type { VirtualTime } from "./time.ts";
import { aProvider } from "../samples.ts";

type Options = {
  perMinute: number;
  /** Whether its refusals say when to come back. */
  retryAfter: boolean;
  /** Milliseconds that a picture takes, and a refusal. */
  callMs: number;
  refusalMs: number;
  picture: Pixels;
};

const minute = 60_000;

/** A provider that begins at most so many pictures in any 60 seconds, and refuses the others with 429. */
export function simulatedProvider(time: VirtualTime, options: Options) {
  const begun: number[] = [];
  const counts = { answered: 0, refused: 0 };
  const engine: Engine = {
    id: "openai",
    model: "model-1",
    provider: aProvider,
    async enhance() {
      const now = time.now().getTime();
      const [oldest = 0] = begun.slice(-options.perMinute);
      if (begun.length >= options.perMinute && oldest > now - minute) {
        counts.refused += 1;
        await time.sleep(options.refusalMs);
        const seconds = Math.ceil((oldest + minute - now) / 1000);
        throw new EngineError("later", "engine.rate_limited", "busy", {
          ...(options.retryAfter && { retryAfter: seconds }),
        });
      }
      begun.push(now);
      counts.answered += 1;
      await time.sleep(options.callMs);
      return { picture: options.picture };
    },
  };
  return { engine, counts: counts as Readonly<typeof counts> };
}
