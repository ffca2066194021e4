import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/** Makes a new folder `<prefix><pid>-<start>-<random>` below `root`: its name says which process it belongs to. */
export async function makeOwnFolder(root: string, prefix: string): Promise<string> {
  return await mkdtemp(join(root, `${prefix}${process.pid}-${(await startOf(process.pid)) ?? 0}-`));
}

/**
 * Removes such folders of processes that have ended. Other live processes share the folder for temporary files, and
 * keep theirs; this one's are removed, so call it before the first is made: they are those of a thread that has died.
 */
export async function clearDeadFolders(root: string, prefix: string): Promise<void> {
  const left = (await readdir(root)).filter((name) => name.startsWith(prefix));
  await Promise.all(left.map((name) => clearIfDead(join(root, name), name.slice(prefix.length))));
}

async function clearIfDead(folder: string, owner: string): Promise<void> {
  if (!(await isDead(owner))) return;
  await rm(folder, { recursive: true, force: true });
}

/** A name without an owner is of a version before this one. */
async function isDead(owner: string): Promise<boolean> {
  const [, pid, start] = /^(\d+)-(\d+)-/.exec(owner) ?? [];
  return pid === undefined || Number(pid) === process.pid || (await startOf(Number(pid))) !== start;
}

/**
 * When a process started, as its system counts; `undefined` when there is none, or one that has ended and waits to be
 * reaped. With the pid it names a process for ever; a pid alone is used again.
 */
export async function startOf(pid: number): Promise<string | undefined> {
  const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  // After the command, which may hold spaces and parentheses: the state, and 19 fields later the start.
  const fields = status?.slice(status.lastIndexOf(")") + 2).split(" ");
  if (fields) return fields[0] === "Z" ? undefined : fields[19];
  return process.platform === "linux" ? undefined : await startFromPs(pid);
}

/** macOS has no /proc. */
async function startFromPs(pid: number): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)("ps", ["-o", "stat=,lstart=", "-p", String(pid)]);
    const [, state = "", started = ""] = /^\s*(\S+)\s+(.*\S)/.exec(stdout) ?? [];
    const at = Date.parse(started);
    return state.startsWith("Z") || Number.isNaN(at) ? undefined : String(at);
  } catch {
    return undefined;
  }
}
