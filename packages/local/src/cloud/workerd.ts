import { AsyncLocalStorage } from "node:async_hooks";
import { ChildProcess } from "node:child_process";
import { channel } from "node:diagnostics_channel";
import { writeFileSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import * as z from "zod";
import { InUse } from "../data-error.ts";
import { lookUp } from "./process.ts";

/**
 * Records in `file` the workerd that is spawned inside `run`, and each that Miniflare puts in its place after a crash.
 * Miniflare does not expose its pid, and workerd outlives a `kill -9` of its parent: the next start must find it.
 */
export function recordWorkerd(file: string) {
  const inside = new AsyncLocalStorage<true>();
  let latest: ChildProcess | undefined;
  const onSpawn = (message: unknown) => {
    if (!inside.getStore() || !isSpawn(message)) return;
    const child = message.process;
    latest = child;
    child.once("spawn", () => {
      const { pid, spawnargs } = child;
      remember(file, { pid, parent: process.pid, command: spawnargs.join(" ") });
    });
  };
  channel("child_process").subscribe(onSpawn);
  // A process that exits in the middle of its start or stop has not disposed of Miniflare.
  const kill = () => latest?.kill("SIGKILL");
  process.once("exit", kill);

  return {
    run: <T>(start: () => T): T => inside.run(true, start),
    async end(): Promise<void> {
      channel("child_process").unsubscribe(onSpawn);
      process.off("exit", kill);
      kill();
      await rm(file, { force: true });
    },
  };
}

/**
 * A full disk must not end the process here, in a listener that nobody waits for: only a later kill leaves a workerd
 * behind then.
 */
function remember(file: string, record: object): void {
  try {
    writeFileSync(file, JSON.stringify(record));
  } catch (error) {
    console.error(`Luster could not write ${file}: ${String(error)}`);
  }
}

/** Ends the workerd that a killed process left behind. Throws `InUse` when the process that recorded it is alive. */
export async function endOrphan({ file, folder }: { file: string; folder: string }): Promise<void> {
  const left = await read(file);
  if (!left) return;
  const parent = await parentOf(left);
  if (parent === undefined) return;
  if (parent === left.parent) throw new InUse(folder);
  process.kill(left.pid, "SIGKILL");
  const deadline = Date.now() + 2_000;
  while ((await parentOf(left)) !== undefined && Date.now() < deadline) await pause(10);
}

const Recorded = z.object({
  pid: z.int().positive(),
  parent: z.int().positive(),
  command: z.string().min(1),
});

type Recorded = z.infer<typeof Recorded>;

/** `undefined` when nothing was recorded, or a crash truncated the record. */
async function read(file: string): Promise<Recorded | undefined> {
  try {
    return Recorded.parse(JSON.parse(await readFile(file, "utf8")));
  } catch {
    return undefined;
  }
}

/**
 * The pid may belong to someone else by now. The command contains a random port of Miniflare's, so an equal command
 * means the same process.
 */
async function parentOf({ pid, command }: Recorded): Promise<number | undefined> {
  const found = await lookUp(pid);
  return found?.command === command ? found.parent : undefined;
}

function isSpawn(message: unknown): message is { process: ChildProcess } {
  return (
    typeof message === "object" &&
    message !== null &&
    "process" in message &&
    message.process instanceof ChildProcess
  );
}
