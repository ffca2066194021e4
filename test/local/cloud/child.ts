import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

/**
 * Runs a file of `children/` with Node and resolves to its first line of output. The child is killed after the test.
 */
export async function runChild(
  file: string,
  ...args: string[]
): Promise<{ child: ChildProcess; line: string }> {
  const path = fileURLToPath(new URL(`children/${file}`, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) await killed(child);
  });
  const [output] = await once(child.stdout, "data");
  return { child, line: String(output).trim() };
}

/** `kill -9`: nothing in the child runs any longer. */
export async function killed(child: ChildProcess): Promise<void> {
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
}
