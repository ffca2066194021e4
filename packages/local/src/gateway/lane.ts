import { setTimeout as pause } from "node:timers/promises";
import { Failure } from "@luster/core/failure";

export type LaneLimits = {
  /** How many run at the same time. */
  atOnce: number;
  /** How many may wait for that; one more is refused at once. */
  waiting: number;
  /** Milliseconds after which one that still waits is refused. */
  patience: number;
};

/**
 * Runs work in the order in which it came, a bounded number of it at once, as a function with reserved concurrency
 * would. What cannot be done in time is refused with `service.busy` and has not begun.
 */
export function lane({ atOnce, waiting, patience }: LaneLimits) {
  const queue = new Set<() => void>();
  let running = 0;

  async function turn(): Promise<void> {
    if (running < atOnce) return void (running += 1);
    if (queue.size >= waiting) throw busy();
    const { promise, resolve } = Promise.withResolvers<void>();
    queue.add(resolve);
    const came = new AbortController();
    await Promise.race([
      promise,
      pause(patience, undefined, { signal: came.signal }).then(() => {
        // Its turn may have come in the meantime; then it is not in the queue.
        if (queue.delete(resolve)) throw busy();
        return promise;
      }),
    ]).finally(() => came.abort());
  }

  /** The place goes to the next one, which does not count it again. */
  function leave(): void {
    const [next] = queue;
    if (next === undefined) return void (running -= 1);
    queue.delete(next);
    next();
  }

  return async function run<T>(work: () => Promise<T>): Promise<T> {
    await turn();
    try {
      return await work();
    } finally {
      leave();
    }
  };
}

const busy = (): Failure => new Failure("service.busy", undefined, { retryAfter: 5 });
