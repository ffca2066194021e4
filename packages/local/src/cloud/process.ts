import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

type Found = { parent: number; command: string };

/**
 * The parent's pid and the whole command line, its arguments joined by spaces. `undefined` when there is no such
 * process.
 */
export async function lookUp(pid: number): Promise<Found | undefined> {
  return existsSync("/proc/self/cmdline") ? await fromProc(pid) : await fromPs(pid);
}

async function fromProc(pid: number): Promise<Found | undefined> {
  try {
    const [status, line] = await Promise.all([
      readFile(`/proc/${pid}/status`, "utf8"),
      readFile(`/proc/${pid}/cmdline`, "utf8"),
    ]);
    return {
      parent: Number(/^PPid:\s*(\d+)$/m.exec(status)?.[1]),
      command: line.replace(/\0$/, "").replaceAll("\0", " "),
    };
  } catch {
    return undefined;
  }
}

/** macOS has no /proc; slim Linux images have no ps. */
async function fromPs(pid: number): Promise<Found | undefined> {
  try {
    const { stdout } = await promisify(execFile)("ps", ["-ww", "-o", "ppid=,command=", "-p", String(pid)]);
    const [, parent, command] = /^\s*(\d+)\s+(.*)$/m.exec(stdout) ?? [];
    return command === undefined ? undefined : { parent: Number(parent), command };
  } catch {
    return undefined;
  }
}
