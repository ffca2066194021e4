import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

export type Machine = {
  url: string;
  pid: number;
  /** The folder that keeps everything of it. */
  data: string;
  /** Where its worker keeps files while it works. */
  work: string;
  /** Everything it has written to its log so far. */
  log(): string;
  /** Whether the process that was started still runs. */
  alive(): boolean;
  stop(): Promise<void>;
};

const main = join(import.meta.dirname, "../../../../packages/local/src/main.ts");

/** What `npm start -- --auth` starts, on a free port and with a data folder that goes with it. */
export async function startMachine(environment: Record<string, string> = {}): Promise<Machine> {
  const data = await mkdtemp(join(tmpdir(), "luster-hostile-"));
  const child = spawn(process.execPath, [main, "--auth"], {
    env: { ...process.env, PORT: "0", LUSTER_DATA: data, OPENAI_API_KEY: "", ...quiet, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const log: string[] = [];
  child.stderr.on("data", (text) => log.push(String(text)));
  const lines = createInterface(child.stdout).on("line", (line) => log.push(line));
  const started: unknown[] = await Promise.race([once(lines, "line"), once(child, "exit")]);
  const url = /^Luster is ready at (\S+)$/.exec(String(started[0]))?.[1];
  if (url === undefined) throw new Error(`The machine did not start: ${log.join("\n")}`);
  return {
    url,
    pid: child.pid ?? 0,
    data,
    work: join(data, "work"),
    log: () => log.join("\n"),
    alive: () => child.exitCode === null && child.signalCode === null,
    stop: () => stop(child, data),
  };
}

/** As `npm start` keeps its log: what went wrong, and no line for each request. */
const quiet = { POWERTOOLS_LOG_LEVEL: "ERROR", POWERTOOLS_METRICS_DISABLED: "true" };

async function stop(child: ChildProcess, data: string): Promise<void> {
  const exit = once(child, "exit");
  if (child.exitCode === null && child.signalCode === null) {
    child.kill("SIGTERM");
    await exit;
  }
  await rm(data, { recursive: true, force: true });
}
