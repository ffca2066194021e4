import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, open, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fetchedPackage } from "../../kit/fetched-package.ts";
import { type Answer, startRuntimeApi } from "./runtime-api.ts";

type Options = {
  /** Where the bundle is. */
  home: string;
  /** Everything that the function knows. */
  variables: Record<string, string>;
  /** Seconds that an invocation may take. */
  timeout: number;
};

export type Environment = Awaited<ReturnType<typeof startEnvironment>>;

/**
 * An execution environment of Lambda, as far as a function can tell: the bundle in `home` under Lambda's own runtime,
 * cold once and then warm, stopped (SIGSTOP) from its answer to the next event, killed when its time is over and then
 * started again with what it left in /tmp.
 */
export async function startEnvironment({ home, variables, timeout }: Options) {
  const api = await startRuntimeApi();
  const runtime = join(await fetchedPackage(ric), "index.mjs");
  const own = await mkdtemp(join(home, "environment-"));
  const temporary = join(own, "tmp");
  const log = join(own, "log");
  await mkdir(temporary);
  const state: { child?: ChildProcess; starts: number } = { starts: 0 };

  async function start(): Promise<ChildProcess> {
    const output = await open(log, "w");
    // A file, not a pipe: what a killed or frozen process said is in it.
    const child = spawn(process.execPath, [join(import.meta.dirname, "bootstrap.ts"), runtime], {
      cwd: home,
      env: { ...variables, ...lambda(home), TMPDIR: temporary, AWS_LAMBDA_RUNTIME_API: api.address },
      stdio: ["ignore", output.fd, output.fd],
    });
    child.once("exit", () => {
      void output.close();
      if (state.child === child) delete state.child;
    });
    state.starts += 1;
    api.forget();
    return child;
  }

  async function end(): Promise<void> {
    const { child } = state;
    if (!child) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }

  /** The handler's answer, and what was logged meanwhile. `within`: seconds, for this one event. */
  async function invoke(event: unknown, within = timeout): Promise<Answer & { log: string }> {
    const from = state.child ? (await readFile(log)).length : 0;
    state.child ??= await start();
    const { child } = state;
    child.kill("SIGCONT");
    const stop = new AbortController();
    const over = pause(within * 1000, "over" as const, { signal: stop.signal }).catch(() => "over" as const);
    const died = once(child, "exit", { signal: stop.signal }).then(
      () => "died" as const,
      () => "died" as const,
    );
    const answer = await Promise.race([api.invoke(event, Date.now() + within * 1000), over, died]);
    if (typeof answer === "string") await end();
    else await Promise.race([api.idle(), died]);
    stop.abort();
    child.kill("SIGSTOP");
    const said = (await readFile(log)).subarray(from).toString();
    if (answer === "over")
      return { error: failure("Sandbox.Timedout", `Task timed out after ${within} seconds`), log: said };
    if (answer === "died") return { error: failure("Runtime.ExitError", "Runtime exited"), log: said };
    return { ...answer, log: said };
  }

  return {
    invoke,
    /** The process gets no processor until the next event, or until it is killed. */
    freeze: (): boolean | undefined => state.child?.kill("SIGSTOP"),
    /** How often it was started; once, unless it died. */
    starts: (): number => state.starts,
    /** What is left in its /tmp. */
    left: (): Promise<string[]> => readdir(temporary),
    /** The kernel's letter for the process's state: T when it is frozen. */
    async processState(): Promise<string> {
      const stat = await readFile(`/proc/${state.child?.pid}/stat`, "utf8");
      return stat.slice(stat.lastIndexOf(")") + 2, stat.lastIndexOf(")") + 3);
    },
    async stop(): Promise<void> {
      await end();
      await api.stop();
    },
  };
}

/** What Lambda runs functions of nodejs24.x with; no dependency, because its install compiles curl. */
const ric = {
  name: "aws-lambda-ric",
  version: "4.0.2",
  integrity: "FE5Vskx7mYNnqAnWWJXUOsLp2VGgdsJsCoRLFTa8L4Yk0QVtArqR8q58yPA++QC1a73ZWJXBQ2AH31nIAv7NOQ==",
};

/** What Lambda itself sets. */
const lambda = (home: string): Record<string, string> => ({
  _HANDLER: "bundle.handler",
  LAMBDA_TASK_ROOT: home,
  AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
  AWS_LAMBDA_FUNCTION_NAME: "bundle",
  AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "1769",
  AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/bundle",
  AWS_LAMBDA_LOG_STREAM_NAME: "2026/11/26/[$LATEST]example",
  AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
});

const failure = (errorType: string, errorMessage: string) => ({ errorType, errorMessage });
