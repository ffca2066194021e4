/**
 * Runs at most `count` things at the same time, in the order in which they came; what has not begun can be held back.
 */
export function createLanes(count: number) {
  const waiting: { begin: () => void; signal: AbortSignal }[] = [];
  let running = 0;
  let paused = false;

  function fill(): void {
    if (paused || running >= count) return;
    const next = waiting.shift();
    if (!next) return;
    if (!next.signal.aborted) next.begin();
    fill();
  }

  /** Resolves or rejects as `work` does; never, when the signal aborts before it began. */
  function run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const begin = (): void => {
        running += 1;
        void work()
          .then(resolve, reject)
          .finally(() => {
            running -= 1;
            fill();
          });
      };
      waiting.push({ begin, signal });
      fill();
    });
  }

  return {
    run,
    pause(): void {
      paused = true;
    },
    resume(): void {
      paused = false;
      fill();
    },
    get paused(): boolean {
      return paused;
    },
  };
}
