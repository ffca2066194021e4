import { speed } from "./times.ts";

/** A minute of the domain's, in our milliseconds. */
const minute = 60_000 / speed;

/**
 * A provider's limit: so many calls in any minute of the domain's. Returns the seconds to wait for a call that is one
 * too many.
 */
export function rateLimit(perMinute: number): () => number | undefined {
  const begun: number[] = [];
  return () => {
    const now = Date.now();
    const oldest = begun.at(-perMinute);
    if (oldest !== undefined && oldest > now - minute)
      return Math.ceil(((oldest + minute - now) * speed) / 1000);
    begun.push(now);
    return undefined;
  };
}
