import type { Dirent } from "node:fs";
import { glob, readdir, stat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { FileError, type Reason, reason } from "../file-error.ts";

/** A photo to enhance. `inside` is the folder, below the one that was given, in which it was found. */
export type Input = { file: string; inside: string };

/** A path that was given and leads to no photo. */
export type NoInput = { file: string; error: Reason };

type Found = {
  inputs: Input[];
  none: NoInput[];
  /** How many outputs of this command were left out. */ outputs: number;
};

const photo = /\.(jpe?g|png|webp|hei[cf])$/i;
const isPattern = (path: string): boolean => /[*?[\]{}]/.test(path);

/** Whether a file is one that this command writes: those are never enhanced again. */
export const isOutput = (file: string): boolean => /\.enhanced\.jpg$/i.test(file);

/** The photos that paths, relative to `folder`, lead to, each once, in the order of the paths and then by name. */
export async function findInputs(
  paths: readonly string[],
  { folder, recursive }: { folder: string; recursive: boolean },
): Promise<Found> {
  const all: Input[] = [];
  const none: NoInput[] = [];
  for (const path of paths) {
    try {
      const found = await inputsAt(path, folder, recursive);
      if (found.length > 0) all.push(...found);
      else none.push({ file: resolve(folder, path), error: nothing(path) });
    } catch (error) {
      none.push({ file: resolve(folder, path), error: reason(error) });
    }
  }
  const inputs = new Map(all.filter(({ file }) => !isOutput(file)).map((input) => [input.file, input]));
  const outputs = new Set(all.filter(({ file }) => isOutput(file)).map(({ file }) => file));
  return { inputs: [...inputs.values()], none, outputs: outputs.size };
}

const nothing = (path: string): Reason =>
  isPattern(path)
    ? { code: "file.none", message: "Nothing matches this pattern." }
    : { code: "file.none", message: "There is no photo in this folder; --recursive also looks below it." };

/** A name that exists is that file, whatever characters are in it; else it may be a pattern. */
async function inputsAt(path: string, folder: string, recursive: boolean): Promise<Input[]> {
  const file = resolve(folder, path);
  const kind = await stat(file).catch(() => undefined);
  if (kind?.isDirectory()) return scan(file, recursive, "");
  if (kind) return [{ file, inside: "" }];
  if (!isPattern(path)) throw new FileError("file.not_found", "There is no such file.");
  const matches: Dirent[] = [];
  for await (const entry of glob(path, { cwd: folder, withFileTypes: true }))
    if (isPhoto(entry)) matches.push(entry);
  const base = resolve(folder, dirname(path.slice(0, path.search(/[*?[\]{}]/) + 1)));
  return matches
    .map(({ parentPath, name }) => ({ file: join(parentPath, name), inside: relative(base, parentPath) }))
    .toSorted((a, b) => byName(a.file, b.file));
}

async function scan(folder: string, recursive: boolean, inside: string): Promise<Input[]> {
  const entries = (await readdir(folder, { withFileTypes: true })).toSorted((a, b) => byName(a.name, b.name));
  const here = entries.filter(isPhoto).map(({ name }) => ({ file: join(folder, name), inside }));
  if (!recursive) return here;
  const below = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith("."));
  const found = await Promise.all(
    below.map(({ name }) => scan(join(folder, name), true, join(inside, name))),
  );
  return [...here, ...found.flat()];
}

const isPhoto = (entry: Dirent): boolean =>
  (entry.isFile() || entry.isSymbolicLink()) && photo.test(entry.name) && !entry.name.startsWith(".");

const { compare: byName } = new Intl.Collator("en", { numeric: true });

/**
 * The shoot of these paths: that of the one folder that was given, else that of the day. `place` tells folders of one
 * name apart.
 */
export function shootOf(
  paths: readonly string[],
  folder: string,
  now: Date,
): { name: string; place: string } {
  const [path] = paths;
  const isOneFolder = paths.length === 1 && path !== undefined && !isPattern(path) && !photo.test(path);
  const place = isOneFolder ? resolve(folder, path) : `Enhanced on ${now.toISOString().slice(0, 10)}`;
  return { name: basename(place) || place, place };
}
