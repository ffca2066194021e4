/** Resolves when what failed may be repeated, and rejects when there is no more time for it. */
export type Wait = () => Promise<void>;

/**
 * Repeats a call for as long as it fails with what passes by itself and `wait` gives it time; without `wait` it is
 * made once.
 */
export async function repeated<T>(
  call: () => Promise<T>,
  passes: (error: unknown) => boolean,
  wait: Wait | undefined,
): Promise<T> {
  for (;;)
    try {
      return await call();
    } catch (error) {
      if (!wait || !passes(error)) throw error;
      // This error says more than that the time is up.
      await wait().catch(() => Promise.reject(error));
    }
}
