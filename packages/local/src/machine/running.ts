import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";

const file = (data: string): string => join(data, "running.json");

/** Records for other commands that a machine serves this data folder, and where. */
export const rememberRunning = (data: string, url: string): Promise<void> =>
  writeFile(file(data), JSON.stringify({ url }));

export const forgetRunning = (data: string): Promise<void> => rm(file(data), { force: true });

/** The address of the machine that serves this data folder; `undefined` when none answers there. */
export async function findRunning(data: string): Promise<string | undefined> {
  try {
    const { url } = z.object({ url: z.url() }).parse(JSON.parse(await readFile(file(data), "utf8")));
    const reply = await fetch(`${url}/health`, { redirect: "error", signal: AbortSignal.timeout(2_000) });
    return reply.ok ? url : undefined;
  } catch {
    return undefined;
  }
}
