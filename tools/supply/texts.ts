import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

export type Text = { name: string; content: string };

/** Every tracked text file as it is now. */
export async function* trackedFiles(folder: string): AsyncGenerator<Text> {
  for (const name of (await git(folder, "ls-files", "-z")).split("\0").filter(Boolean)) {
    // A file may be deleted here and still be tracked.
    const bytes = await readFile(join(folder, name)).catch(() => Buffer.alloc(0));
    if (!bytes.includes(0)) yield { name, content: bytes.toString("utf8") };
  }
}

/** What each commit of every branch added, even what was removed later. */
export async function* additions(folder: string): AsyncGenerator<Text> {
  const log = ["log", "--all", "-p", "-U0", "--no-color", "--no-ext-diff", `--format=${mark}%h`] as const;
  for (const commit of (await git(folder, ...log)).split(mark).slice(1)) {
    const [id = "", ...lines] = commit.split("\n");
    yield { name: `commit ${id}`, content: lines.filter(isAdded).map(content).join("\n") };
  }
}

/** Whether the repository was cloned without its older commits. */
export const isShallow = async (folder: string): Promise<boolean> =>
  (await git(folder, "rev-parse", "--is-shallow-repository")).trim() === "true";

/** No line of a diff begins with this. */
const mark = "\u0001commit ";

const isAdded = (line: string): boolean => line.startsWith("+") && !line.startsWith("+++ ");
const content = (line: string): string => line.slice(1);

async function git(folder: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)("git", args, { cwd: folder, maxBuffer: 1024 ** 3 });
  return stdout;
}
