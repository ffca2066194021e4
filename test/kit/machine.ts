import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { api } from "./api.ts";

export const root = join(import.meta.dirname, "../..");

export type Environment = Record<string, string>;

/** A Luster in a child process, as `npm start` runs it. */
export type Machine = Awaited<ReturnType<typeof startMachine>>;

/** Starts one on a free port, on new data unless `LUSTER_DATA` says where, and waits for its ready line. */
export async function startMachine(environment: Environment = {}, args: string[] = []) {
  const data = environment["LUSTER_DATA"] ?? (await mkdtemp(join(tmpdir(), "luster-test-")));
  const { child, output, ended } = run("packages/local/src/main.ts", args, {
    ...environment,
    LUSTER_DATA: data,
  });
  const ready = /Luster is ready at (\S+)/;
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on("data", () => {
      const [, found] = ready.exec(output.stdout) ?? [];
      if (found !== undefined) resolve(found);
    });
    void ended.then(({ code }) => reject(new Error(`The start ended with ${code}: ${output.stderr}`)));
  });

  /** Sends the signal and waits for the end. */
  async function end(signal: NodeJS.Signals): Promise<{ code: number | null }> {
    child.kill(signal);
    return ended;
  }

  return {
    url,
    api: api(url),
    data,
    output,
    pid: pidOf(child),
    end,
    async stop(): Promise<void> {
      if (child.exitCode === null && child.signalCode === null) await end("SIGTERM");
      if (environment["LUSTER_DATA"] === undefined) await rm(data, { recursive: true, force: true });
    },
  };
}

/** Runs a start that is expected to end by itself; one that does not is killed. */
export async function failedStart(environment: Environment, args: string[] = []) {
  const { child, ended, output } = run("packages/local/src/main.ts", args, environment);
  const late = setTimeout(() => child.kill(), 40_000);
  const { code } = await ended;
  clearTimeout(late);
  return { code, ...output };
}

/** Runs a file of the repository with Node, without what this shell has set for Luster, AWS or OpenAI. */
export function run(file: string, args: string[], environment: Environment, cwd = root) {
  const foreign = /^(R2_|AWS_|OPENAI_|LUSTER_|PORT$|PAID_TIERS$|UPLOAD_|npm_|INIT_CWD$)/;
  const inherited = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  const child = spawn(process.execPath, [join(root, file), ...args], {
    cwd,
    // As npm sets it: the process ends with the tests that started it, however they end.
    env: { ...Object.fromEntries(inherited), npm_lifecycle_event: "test", PORT: "0", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
  const ended = once(child, "close").then(([code]: (number | null)[]) => ({ code: code ?? null }));
  return { child, output, ended };
}

function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error("Node did not start");
  return pid;
}
