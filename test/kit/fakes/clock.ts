import type { Clock } from "@luster/core/time";

export type SettableClock = {
  now: Clock;
  set(time: string): void;
  /** Lets milliseconds pass. */
  advance(ms: number): void;
};

/** A clock that stands still until a test moves it. */
export function settableClock(start = "2026-03-01T12:00:00.000Z"): SettableClock {
  const state = { time: new Date(start).getTime() };
  return {
    now: () => new Date(state.time),
    set: (time) => void (state.time = new Date(time).getTime()),
    advance: (ms) => void (state.time += ms),
  };
}
