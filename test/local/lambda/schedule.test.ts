import { schedule } from "@luster/local/lambda/schedule";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";

const minute = 60_000;

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

/** Runs that end when they are told to, and what they threw. */
function start() {
  const [runs, errors]: [PromiseWithResolvers<void>[], unknown[]] = [[], []];
  const { runNow, stop } = schedule({
    everyMs: minute,
    run() {
      runs.push(Promise.withResolvers<void>());
      return runs.at(-1)?.promise ?? Promise.resolve();
    },
    onError: (error) => errors.push(error),
  });
  onTestFinished(stop);
  return { runs, errors, runNow, stop };
}

/** What waits for a promise has gone on. */
const settled = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

test("it runs when its time has come, and at once when it is asked to", async () => {
  const { runs, runNow } = start();
  runNow();
  expect(runs).toHaveLength(1);
  runs[0]?.resolve();
  await vi.advanceTimersByTimeAsync(minute);
  expect(runs).toHaveLength(2);
});

test("those who ask while it runs get one more run, once it has ended", async () => {
  const { runs, runNow } = start();
  for (let times = 0; times < 3; times += 1) runNow();
  await vi.advanceTimersByTimeAsync(minute);
  expect(runs).toHaveLength(1);
  runs[0]?.resolve();
  await settled();
  expect(runs).toHaveLength(2);
  runs[1]?.resolve();
  await settled();
  expect(runs).toHaveLength(2);
});

test("a run that fails is told of, and the next one comes", async () => {
  const { runs, errors, runNow } = start();
  runNow();
  runs[0]?.reject(new Error("No database"));
  await settled();
  expect(errors).toEqual([new Error("No database")]);
  await vi.advanceTimersByTimeAsync(minute);
  expect(runs).toHaveLength(2);
});

test("stopped, it does not run again", async () => {
  const { runs, stop } = start();
  stop();
  await vi.advanceTimersByTimeAsync(2 * minute);
  expect(runs).toHaveLength(0);
});
