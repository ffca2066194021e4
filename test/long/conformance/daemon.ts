import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { setTimeout as later } from "node:timers/promises";

type Options = { cwd: string; env?: NodeJS.ProcessEnv };

export type Daemon = {
  stdout: Readable;
  /** Rejects with the program's last output when it ends by itself. */
  broken: Promise<never>;
  stop: () => Promise<void>;
};

/** Starts a program that the kernel kills when this process ends, however it ends. */
export function startDaemon(command: string, args: readonly string[], options: Options): Daemon {
  const child = spawn("setpriv", ["--pdeathsig", "SIGKILL", command, ...args], {
    ...options,
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.resume();
  const words = lastWords(child.stderr);
  const exited = once(child, "exit");
  const broken = exited.then(() => Promise.reject(new Error(`${command} has ended: ${words()}`)));
  broken.catch(() => undefined);
  const stop = async () => {
    child.kill("SIGKILL");
    await exited;
  };
  return { stdout: child.stdout, broken, stop };
}

/** Resolves when something answers there, whatever it says; asks every 50 ms for half a minute. */
export async function answering(url: string): Promise<void> {
  for (let asked = 0; asked < 600; asked++) {
    const response = await fetch(url).catch(() => undefined);
    await response?.body?.cancel();
    if (response) return;
    await later(50);
  }
  throw new Error(`Nothing answers at ${url}`);
}

function lastWords(stderr: Readable): () => string {
  let words = "";
  stderr.setEncoding("utf8").on("data", (chunk: string) => {
    words = (words + chunk).slice(-2_000);
  });
  return () => words;
}
