import { once } from "node:events";
import { extname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import type { Line } from "../command/lines.ts";
import { report } from "./report.ts";

export type Work = {
  /** Has everything swept that is due now, instead of within a minute. */
  sweep(): void;
  stop(): Promise<void>;
};

type JobLine = Extract<Line, { kind: "job" }>;

/** A stop waits this long for running jobs; what is cut off is resumed at the next start. */
const stopGrace = 800;
/**
 * A thread is replaced after so many milliseconds, twice as many for each that had not `proven` itself, up to
 * `longest`.
 */
const restartPause = { first: 1_000, longest: 30_000 };
/** Milliseconds after which a thread has shown that it can do its work. */
const proven = 60_000;

/**
 * Starts the work behind the API in a thread of its own: decoding a HEIC blocks its thread for a second, and neither
 * the API nor a stop may wait for that. Resolves once the thread is ready, rejects with what it failed with; one that
 * ends later, however it does, is reported and replaced, as often as it takes. The new one resumes its jobs at once.
 */
export async function startWork(
  workers: number,
  // Beside this file, and of its kind: in the repository TypeScript, in a package JavaScript.
  script = new URL(`./work-thread${extname(import.meta.url)}`, import.meta.url),
  onJob: (line: JobLine) => void = () => {},
): Promise<Work> {
  const start = (): Worker =>
    new Worker(script, { workerData: { workers } }).on("message", (message: "ready" | JobLine) => {
      if (message !== "ready") onJob(message);
    });
  const work = { thread: start(), stopping: false };
  await once(work.thread, "message");
  const ended = keepRunning();

  async function keepRunning(): Promise<void> {
    for (let failures = 0; ; failures += 1) {
      const from = performance.now();
      await exitOf(work.thread.on("error", report));
      if (performance.now() - from > proven) failures = 0;
      if (!work.stopping) await pause(Math.min(restartPause.first * 2 ** failures, restartPause.longest));
      if (work.stopping) return;
      work.thread = start();
    }
  }

  return {
    // A thread that has ended and is not replaced yet drops it: the one that follows sweeps within a minute.
    sweep: () => work.thread.postMessage("sweep"),
    async stop() {
      work.stopping = true;
      work.thread.postMessage("stop");
      await Promise.race([ended, pause(stopGrace)]);
      await work.thread.terminate();
    },
  };
}

/** Not `once` of `node:events`: that rejects when the thread fails, and a failed thread has to be replaced. */
const exitOf = (thread: Worker): Promise<unknown> => new Promise((resolve) => thread.once("exit", resolve));
