import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { codeOf } from "@luster/core/failure";
import * as z from "zod";
import { close, listen } from "./listen.ts";

/**
 * The port a part had before, so that presigned URLs outlive a restart; when it is taken, another that is remembered
 * from then on.
 */
export function rememberedPort(
  data: string,
  part: string,
  /** Called with a line for the person at the terminal. */
  tell: (line: string) => void = console.error,
): Promise<number> {
  const port = turn.then(() => choose(data, part, tell));
  turn = port.catch(() => undefined);
  return port;
}

/** One after the other: parts that start together would each write the file without the other's port. */
let turn: Promise<unknown> = Promise.resolve();

async function choose(data: string, part: string, tell: (line: string) => void): Promise<number> {
  const file = join(data, "ports.json");
  const ports = await remembered(file, tell);
  const port = await freePort(ports[part] ?? 0);
  await mkdir(dirname(file), { recursive: true });
  // In one step: a process that is killed while it writes would lose the ports of all parts.
  await writeFile(`${file}.new`, `${JSON.stringify({ ...ports, [part]: port }, null, 2)}\n`);
  await rename(`${file}.new`, file);
  return port;
}

const Ports = z.record(z.string(), z.int().min(0).max(65_535));

/**
 * A missing or damaged file breaks the old URLs, not the start; of a damaged one the person at the terminal is told.
 */
async function remembered(file: string, tell: (line: string) => void): Promise<Record<string, number>> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    if (codeOf(error) !== "ENOENT") throw error;
    return "{}";
  });
  try {
    return Ports.parse(JSON.parse(text));
  } catch {
    tell(
      `${file} is damaged, and is made anew. URLs that were signed before may lead to a port that nobody serves.`,
    );
    return {};
  }
}

async function freePort(wanted: number): Promise<number> {
  return await probe(wanted).catch(() => probe(0));
}

async function probe(port: number): Promise<number> {
  const server = createServer();
  const bound = await listen(server, port);
  await close(server);
  return bound;
}
