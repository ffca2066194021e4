import { readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { codeOf } from "@luster/core/failure";
import * as z from "zod";
import { DataError } from "../data-error.ts";
import { checkLog } from "./level-log.ts";
import { liveTables } from "./level-manifest.ts";
import { isWholeTable } from "./level-table.ts";

/** What is known of a database before it is opened. */
export type Inspected = {
  empty: boolean;
  /** Whether it was closed in order the last time. */
  closed: boolean;
  /** One line that says which file lost records, when the database can be opened without them. */
  warning?: string | undefined;
};

/**
 * Looks for what LevelDB passes over in silence: it makes a new database over one that lost its CURRENT, and drops
 * what follows a damaged record. Throws `DataError` for damage after which it would remove what is still there.
 */
export async function inspectLevel(folder: string): Promise<Inspected> {
  const names = (await readdir(folder)).filter((name) => isTable.test(name) || isState.test(name));
  const sizes = await closedSizes(folder);
  if (names.length === 0 && sizes === undefined) return { empty: true, closed: false };
  await requireTables(folder, names, await requireManifest(folder, names));
  const cut = [...(await damagedLogs(folder, names)), ...(await shrunk(folder, sizes ?? {}))];
  // From here on the database changes, and its sizes with it.
  await rm(join(folder, closedFile), { force: true });
  return { empty: false, closed: sizes !== undefined && cut.length === 0, warning: warningOf(cut) };
}

/**
 * Records the files of a database that was closed in order: what is missing or shorter at the next start was damaged
 * meanwhile.
 */
export async function recordClosed(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => isTable.test(name) || isState.test(name));
  const sizes = names.map(async (name) => [name, (await stat(join(folder, name))).size] as const);
  await writeFile(join(folder, closedFile), JSON.stringify(Object.fromEntries(await Promise.all(sizes))));
}

const closedFile = "closed.json";
const isTable = /^\d+\.(ldb|sst)$/;
const isLog = /^\d+\.log$/;
const isState = /^(CURRENT|MANIFEST-\d+|\d+\.log)$/;

const Sizes = z.record(z.string(), z.int().nonnegative());

/** `undefined` when the database was not closed in order, or the record of it is damaged itself. */
async function closedSizes(folder: string): Promise<z.infer<typeof Sizes> | undefined> {
  try {
    return Sizes.parse(JSON.parse(await readFile(join(folder, closedFile), "utf8")));
  } catch {
    return undefined;
  }
}

/** The manifest: CURRENT names it, and it names every other file. Throws `DataError` without either. */
async function requireManifest(folder: string, names: readonly string[]): Promise<Buffer> {
  const current = join(folder, "CURRENT");
  const text = await readFile(current, "utf8").catch((error: unknown) => {
    throw codeOf(error) === "ENOENT" ? damaged(current, "is missing") : error;
  });
  const [, manifest] = /^(MANIFEST-\d+)\n$/.exec(text) ?? [];
  if (manifest === undefined) throw damaged(current, text === "" ? "is empty" : "is damaged");
  const file = join(folder, manifest);
  if (!names.includes(manifest)) throw damaged(file, "is missing");
  const bytes = await readFile(file);
  if (bytes.length === 0) throw damaged(file, "is empty");
  const state = checkLog(bytes);
  if (state !== "whole") throw damaged(file, words[state]);
  return bytes;
}

/** LevelDB would read a damaged table as it is, or end a request with a bare error. */
async function requireTables(folder: string, names: readonly string[], manifest: Buffer): Promise<void> {
  for (const number of liveTables(manifest)) {
    const digits = String(number).padStart(6, "0");
    const name = names.find((one) => one === `${digits}.ldb` || one === `${digits}.sst`);
    const file = join(folder, name ?? `${digits}.ldb`);
    if (name === undefined) throw damaged(file, "is missing");
    if (!isWholeTable(await readFile(file))) throw damaged(file, words.garbled);
  }
}

const words = { cut: "is cut short", garbled: "is damaged" };

/** The one line of a start that is refused. */
export const damaged = (file: string, what: string): DataError =>
  new DataError(`${file} ${what}, so the records cannot be read. Nothing was changed. ${wayOut}`);

const wayOut =
  "Put the data folder back from a copy, or move the folder of this file away to start without records; pictures stay where they are.";

type Cut = { file: string; what: string };

async function damagedLogs(folder: string, names: readonly string[]): Promise<Cut[]> {
  const logs = names.filter((name) => isLog.test(name)).map((name) => join(folder, name));
  const checked = await Promise.all(
    logs.map(async (file) => ({ file, state: checkLog(await readFile(file)) })),
  );
  return checked.flatMap(({ file, state }) => (state === "whole" ? [] : [{ file, what: words[state] }]));
}

async function shrunk(folder: string, sizes: Readonly<Record<string, number>>): Promise<Cut[]> {
  const found = await Promise.all(
    Object.entries(sizes).map(async ([name, size]) => {
      const file = join(folder, name);
      const now = await stat(file).catch(() => undefined);
      if (now === undefined) return [{ file, what: "is missing" }];
      return now.size < size ? [{ file, what: words.cut }] : [];
    }),
  );
  return found.flat();
}

function warningOf(cut: readonly Cut[]): string | undefined {
  const [first] = cut;
  if (first === undefined) return undefined;
  return (
    `Warning: ${first.file} ${first.what}. Records may be missing: the last shoots, uploads and jobs before the damage, ` +
    "and what jobs had paid. Luster starts with what is left; to have the rest, stop it and put the data folder back from a copy."
  );
}
