import { seconds } from "../../time.ts";
import { reaching } from "../outage.ts";
import { isOutage } from "./fault.s3.ts";

export type Timeouts = {
  /** Milliseconds to connect. @default 2000 */
  connect: number;
  /** Milliseconds without a byte in either direction. A large picture may take longer in total. @default 8000 */
  idle: number;
  /** Milliseconds that lists may take before originals are asked for one by one. @default 1000 */
  list: number;
};

/**
 * Small calls, which carry no picture, are answered within this many milliseconds or count as failed: a route has 10
 * s for all its calls.
 */
export const smallCall = seconds(4);

export const reach = reaching(isOutage);

export type Soon = { abortSignal: AbortSignal; requestTimeout: number };

/**
 * A small call: each of its two attempts has half of the time, and the body of the answer must have come by then too.
 */
export async function reachSoon<T>(call: (soon: Soon) => Promise<T>, signal?: AbortSignal): Promise<T> {
  const late = AbortSignal.timeout(smallCall);
  const abortSignal = signal ? AbortSignal.any([signal, late]) : late;
  return reach(
    () =>
      call({ abortSignal, requestTimeout: smallCall / 2 }).catch((error: unknown) => {
        throw late.aborted ? late.reason : error;
      }),
    signal,
  );
}
