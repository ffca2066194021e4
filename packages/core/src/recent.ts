import type { Clock } from "./time.ts";

/**
 * Asks at most once at a time and not again while the answer is younger than `lifetime` milliseconds: callers in
 * between share it. `forget` lets the next caller ask anew.
 */
export function recent<T>(ask: () => Promise<T>, { lifetime, now }: { lifetime: number; now: Clock }) {
  let last: { answer: Promise<T>; at: number | undefined } | undefined;

  function get(): Promise<T> {
    const fresh = last && (last.at === undefined || now().getTime() - last.at < lifetime);
    if (last && fresh) return last.answer;
    const asked: NonNullable<typeof last> = { answer: ask(), at: undefined };
    const answered = (): void => void (asked.at = now().getTime());
    asked.answer.then(answered, answered);
    last = asked;
    return asked.answer;
  }

  return { get, forget: (): void => void (last = undefined) };
}
