import { spawn } from "node:child_process";

/**
 * Runs a script of ours for a stage, with `--deployed` before its arguments: SST's shell gives a program what the
 * stage's functions are linked to, by the caller's own AWS account. Resolves with its exit code; 2 when it could not
 * be started or was killed.
 */
export function inStageShell(stage: string, script: string, args: readonly string[]): Promise<number> {
  const again = [process.execPath, script, "--deployed", ...args];
  const child = spawn("npx", ["sst", "shell", "--stage", stage, "--", ...again], { stdio: "inherit" });
  return new Promise((resolve) => {
    child.once("error", () => resolve(2)).once("exit", (code) => resolve(code ?? 2));
  });
}
