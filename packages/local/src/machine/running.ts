import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { codeOf } from "@luster/core/failure";
import { startOf } from "@luster/core/own-folder";
import { ClassicLevel } from "classic-level";
import * as z from "zod";
import { InUse } from "../data-error.ts";

const Running = z.object({
  pid: z.int().positive(),
  /** Where its API answers, once it listens. */
  url: z.url().optional(),
  /** Whether other commands may use it. */
  announced: z.boolean(),
});
type Running = z.infer<typeof Running>;

const file = (data: string): string => join(data, "running.json");

/**
 * Makes this process the only one that uses the data folder, until `stop` or its death: the lock is the system's own.
 * `says` tells others where it answers. Throws `InUse`, which says who has the folder.
 */
export async function takeDataFolder(data: string) {
  const lock = new ClassicLevel(join(data, "lock"));
  await lock.open().catch(async (error: Error) => {
    if (codeOf(error.cause) === "LEVEL_LOCKED")
      throw new InUse(data, { cause: error, by: await holder(data) });
    // Nothing is kept in it: one that a crash has damaged is made anew.
    await rm(join(data, "lock"), { recursive: true, force: true });
    await lock.open().catch((again: Error) => Promise.reject(again.cause ?? again));
  });
  const says = async (running: Omit<Running, "pid">): Promise<void> => {
    const draft = `${file(data)}.new`;
    await writeFile(draft, JSON.stringify({ ...running, pid: process.pid }));
    await rename(draft, file(data));
  };
  await says({ announced: false });
  return {
    says,
    async stop(): Promise<void> {
      await rm(file(data), { force: true });
      await lock.close();
    },
  };
}

/** Milliseconds: where none is left the system refuses at once, so only a busy one takes long. */
const longestAnswer = 15_000;

/** The address of the machine that serves this data folder; `undefined` when none answers there. */
export async function findRunning(data: string): Promise<string | undefined> {
  const { url, announced } = (await read(data)) ?? {};
  if (url === undefined || !announced) return undefined;
  const signal = AbortSignal.timeout(longestAnswer);
  const reply = await fetch(`${url}/health`, { redirect: "error", signal }).catch(() => undefined);
  return reply?.ok ? url : undefined;
}

async function read(data: string): Promise<Running | undefined> {
  try {
    return Running.parse(JSON.parse(await readFile(file(data), "utf8")));
  } catch {
    return undefined;
  }
}

/** Milliseconds in which whoever has just taken the folder says where it answers. */
const patience = 2_000;

/**
 * In words. What is in the file may be of a process that was killed, until the one that has the folder now has
 * written it.
 */
async function holder(data: string): Promise<string | undefined> {
  const deadline = Date.now() + patience;
  for (;;) {
    const running = await read(data);
    const isAlive = running !== undefined && (await startOf(running.pid)) !== undefined;
    if (isAlive && running.url !== undefined) return `process ${running.pid}, ${running.url}`;
    if (Date.now() > deadline) return isAlive ? `process ${running.pid}, which is starting` : undefined;
    await pause(20);
  }
}
