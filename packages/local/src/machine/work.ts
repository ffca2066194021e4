import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { report } from "./report.ts";

/** A stop waits this long for running pictures; what is cut off is taken up at the next start. */
const stopGrace = 800;
/** A thread that keeps failing is started again no faster than this. */
const restartPause = 1_000;

/**
 * Starts what works behind the API, in a thread of its own: decoding a HEIC takes a second in which nothing else runs
 * beside it, and neither the API nor a stop may wait for that. Resolves once the thread works.
 */
export async function startWork(workers: number): Promise<{ stop(): Promise<void> }> {
  const work = { thread: await startThread(workers), stopping: false };

  async function keepRunning(): Promise<void> {
    await once(work.thread, "exit");
    if (work.stopping) return;
    await pause(restartPause);
    work.thread = await startThread(workers);
    return keepRunning();
  }
  keepRunning().catch(report);

  return {
    async stop() {
      work.stopping = true;
      const ended = once(work.thread, "exit");
      work.thread.postMessage("stop");
      await Promise.race([ended, pause(stopGrace)]);
      await work.thread.terminate();
    },
  };
}

async function startThread(workers: number): Promise<Worker> {
  const thread = new Worker(new URL("./work-thread.ts", import.meta.url), { workerData: { workers } });
  await once(thread, "message");
  // From now on: before, a failing thread rejects the line above.
  thread.on("error", report);
  return thread;
}
