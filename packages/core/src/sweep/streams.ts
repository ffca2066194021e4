/** `signal` ends a sweep before its function's time is up; what is left is due again in the next. */
export type SweepOptions = { signal: AbortSignal };

/**
 * Hands every due item to `act`, the streams in parallel, until all are read or `signal` ends it. An item for which
 * `act` throws is reported and left for the next sweep. Returns for how many `act` returned `true`.
 */
export async function sweepStreams<T>(
  streams: readonly AsyncIterable<T>[],
  act: (item: T) => Promise<boolean>,
  { signal, onError }: SweepOptions & { onError: (error: unknown) => void },
): Promise<number> {
  const counts = await allEnded(
    streams.map(async (stream) => {
      let count = 0;
      for await (const item of stream) {
        if (signal.aborted) break;
        if (await act(item).catch(report(onError))) count += 1;
      }
      return count;
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** The results of all; throws the first one's error, but only once all have ended. */
export async function allEnded<T>(running: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(running);
  return Promise.all(running);
}

const report = (onError: (error: unknown) => void) => (error: unknown) => {
  onError(error);
  return false;
};
