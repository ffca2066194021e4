import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";

/** Runs a program to its end and returns what it printed. Throws when it fails. */
export type Run = (program: string, args: readonly string[], options?: Options) => Promise<string>;

type Options = {
  folder?: string;
  /** Added to the environment. */
  variables?: Record<string, string>;
  /** Whether a person sees what it prints; then nothing is returned. */
  shown?: boolean;
};

export const run: Run = async (program, args, { folder, variables, shown = false } = {}) => {
  const child = spawn(program, args, {
    ...(folder !== undefined && { cwd: folder }),
    env: { ...process.env, ...variables },
    stdio: ["ignore", shown ? "inherit" : "pipe", "inherit"],
  });
  const ended = new Promise<number | null>((resolve, reject) =>
    child.once("error", reject).once("close", resolve),
  );
  const [printed, code] = await Promise.all([child.stdout ? text(child.stdout) : "", ended]);
  if (code !== 0) throw new Error(`${[program, ...args].join(" ")} ended with ${code}`);
  return printed;
};
