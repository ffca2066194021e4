type Timer = { at: number; wake: () => void };

/**
 * Time that passes only while nobody does anything: a simulated day takes as long as the work in it. Each actor runs
 * its real code between its sleeps; when all of them sleep, the time jumps to the earliest end of a sleep.
 */
export function virtualTime(start: Date) {
  const timers: Timer[] = [];
  const state = { now: start.getTime(), busy: 0, idle: Promise.withResolvers<void>() };

  function rest(): void {
    state.busy -= 1;
    if (state.busy === 0) state.idle.resolve();
  }

  /** Calls `wake` at that time; the actor that it wakes is busy from then on. */
  function at(time: number, wake: () => void): void {
    const index = timers.findLastIndex((timer) => timer.at <= time);
    timers.splice(index + 1, 0, { at: time, wake });
  }

  return {
    now: () => new Date(state.now),
    at,
    /** Sleeps until somebody calls what `register` is given. */
    async until<T>(register: (wake: (value: T) => void) => void): Promise<T> {
      const { promise, resolve } = Promise.withResolvers<T>();
      register((value) => {
        state.busy += 1;
        resolve(value);
      });
      rest();
      return promise;
    },
    sleep(milliseconds: number): Promise<void> {
      return this.until((wake) => at(state.now + milliseconds, () => wake()));
    },
    /** Runs the actors until `isOver`; what they then do is left. Throws what one of them throws. */
    async run(actors: readonly (() => Promise<unknown>)[], isOver: () => boolean): Promise<void> {
      state.busy = actors.length;
      const failure = Promise.withResolvers<never>();
      for (const actor of actors) actor().catch(failure.reject);
      for (;;) {
        if (state.busy > 0) await Promise.race([state.idle.promise, failure.promise]);
        state.idle = Promise.withResolvers();
        if (isOver()) return;
        const next = timers.shift();
        if (!next) throw new Error("Everybody sleeps, and nobody will be woken");
        state.now = next.at;
        next.wake();
      }
    },
  };
}

export type VirtualTime = ReturnType<typeof virtualTime>;
