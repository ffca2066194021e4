/** With how many pollers a queue's mapping begins, and how many more a minute it may have while messages wait. */
const first = 5;
const moreAMinute = 300;

/** The worker's invocations of one mapping: as many as it has pollers for, at most as many as a stage says. */
export function workers(most: number) {
  const state = { allowed: Math.min(first, most), busy: 0, at: 0 };
  const counts = { most: 0 };
  return {
    counts: counts as Readonly<typeof counts>,
    isFree: (): boolean => state.busy < state.allowed,
    /** What the mapping does by the time `at`, in milliseconds, whether or not messages wait. */
    scale(at: number, wait: boolean): void {
      const more = ((at - state.at) / 60_000) * moreAMinute;
      state.at = at;
      state.allowed = wait
        ? Math.min(most, state.allowed + more)
        : Math.max(Math.min(first, most), state.busy);
    },
    take(): void {
      state.busy += 1;
      counts.most = Math.max(counts.most, state.busy);
    },
    giveBack(): void {
      state.busy -= 1;
    },
  };
}
