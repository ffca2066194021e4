import { longestWait } from "@luster/contract/limits";
import type { Route } from "@luster/contract/route";
import type { Patience } from "@luster/core/jobs/await-end";
import { seconds } from "@luster/core/time";
import type { Context } from "aws-lambda";
import type { Event } from "./event.ts";

/** Milliseconds that are kept for the answer, besides those in which a late one is refused. */
const reserve = seconds(2);

/**
 * How long the client is ready to wait, by `Prefer: wait=N` (RFC 7240), within the time that this invocation has.
 * `undefined` where it does not say, or the route does not wait: a preference that is not understood is ignored.
 */
export function patienceOf({ waits }: Route, { headers }: Event, context: Context): Patience | undefined {
  const [, asked] = /(?:^|[,;])\s*wait\s*=\s*"?(\d{1,9})"?\s*(?:$|[,;])/i.exec(headers["prefer"] ?? "") ?? [];
  return waits && asked !== undefined
    ? patienceFor(Math.min(Number(asked), longestWait), context)
    : undefined;
}

/** The patience of so many seconds, within the time that this invocation has. */
export function patienceFor(asked: number, context: Context): Patience {
  const has = () => context.getRemainingTimeInMillis() - reserve;
  const wait = Math.max(0, Math.min(asked, Math.floor(has() / 1000)));
  const until = performance.now() + seconds(wait);
  return { wait, left: () => Math.min(until - performance.now(), has()) };
}
