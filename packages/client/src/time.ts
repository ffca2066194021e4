/** What aborts throw: the signal's reason, or an AbortError where the platform gives none (React Native). */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return;
  throw reasonOf(signal);
}

/** Waits; rejects at once when the signal aborts. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(reasonOf(signal));
    const end = (): void => {
      clearTimeout(timer);
      reject(reasonOf(signal));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", end);
      resolve();
    }, ms);
    signal?.addEventListener("abort", end, { once: true });
  });
}

/**
 * Runs something with a signal that aborts with `signal`, or after `ms`. React Native has neither AbortSignal.any nor
 * AbortSignal.timeout.
 */
export async function within<T>(
  ms: number,
  signal: AbortSignal | undefined,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const abort = (): void => controller.abort(reasonOf(signal));
  throwIfAborted(signal);
  const timer = setTimeout(() => controller.abort(new Error("timeout")), ms);
  signal?.addEventListener("abort", abort, { once: true });
  try {
    return await run(controller.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}

/**
 * Milliseconds before try `count` + 1: a second, doubled each time, some more by chance, at most half a minute. Never
 * less than a second: R2 takes one write a second of each key, and the try before may have been one.
 */
export const backoff = (count: number): number =>
  Math.min(1_000 * 2 ** (count - 1) * (1 + Math.random() / 2), 30_000);

function reasonOf(signal: AbortSignal | undefined): unknown {
  // A platform that is older than the reason leaves it out, whatever the type says.
  const reason: unknown = signal?.reason;
  if (reason !== undefined) return reason;
  const error = new Error("This operation was aborted");
  error.name = "AbortError";
  return error;
}
