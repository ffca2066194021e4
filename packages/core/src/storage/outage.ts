import { Failure } from "../failure.ts";

/** Seconds after which a store that did not answer may be healthy again. */
const retryAfter = 10;

/** The failure of a store that does not answer, or answers with a fault of its own. */
export const unavailable = (cause: unknown): Failure =>
  new Failure("storage.unavailable", undefined, { cause, retryAfter });

/**
 * Runs calls to a store. They reject with the signal's reason when that ended them, with `storage.unavailable` when
 * the error is an outage, and with the error itself otherwise: that is our bug or our configuration, and waiting
 * fixes neither.
 */
export const reaching =
  (isOutage: (error: unknown) => boolean) =>
  async <T>(call: () => Promise<T>, signal?: AbortSignal): Promise<T> => {
    signal?.throwIfAborted();
    try {
      return await call();
    } catch (error) {
      signal?.throwIfAborted();
      throw isOutage(error) ? unavailable(error) : error;
    }
  };
