import { access, constants, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { codeOf } from "@luster/core/failure";
import { SettingsError } from "@luster/settings/settings-error";
import * as z from "zod";
import { diskFault } from "../cloud/disk-fault.ts";
import { requireRoom, roomFile } from "../cloud/disk-room.ts";
import { damaged } from "../cloud/kept-files.ts";
import { DataError } from "../data-error.ts";

/**
 * Creates the folder for all data. Throws `SettingsError` when it, or what is in it, cannot be read and written, when
 * its disk is full, and when it is somebody else's; `DataError` when a newer Luster wrote it.
 */
export async function makeDataFolder(folder: string): Promise<void> {
  const kept = await usable(folder);
  const file = join(folder, formatFile);
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    if (codeOf(error) !== "ENOENT") throw error;
    return undefined;
  });
  if (text !== undefined) return requireKnown(file, text);
  const strange = kept.filter((name) => !ignored.has(name));
  if (strange.length > 0 && !kept.some((name) => ours.has(name)))
    throw new SettingsError(
      `LUSTER_DATA: ${folder} holds what is not Luster's (${strange.slice(0, 3).join(", ")}): name an empty folder, or a new one`,
    );
  await mkdir(join(folder, "work"), { recursive: true });
  await writeFile(file, `${JSON.stringify({ format })}\n`);
}

/**
 * The way in which data is laid out. It grows when an older Luster could not read, or would harm, what a newer one
 * writes.
 */
const format = 1;
const formatFile = "format.json";
const Format = z.object({ format: z.int().positive() });

/** What a folder of a Luster that wrote no format may hold. */
const ours = new Set(
  "dynamodb enhanced.jsonl issuer lock ports.json r2 running.json standby tmp work".split(" "),
);
/** What systems put into folders and disks by themselves, and what another start tries the disk with at this moment. */
const ignored = new Set([".DS_Store", "lost+found", roomFile]);

function requireKnown(file: string, text: string): void {
  const found = Format.safeParse(parsed(text));
  if (!found.success) throw damaged(file, text, "Luster takes the data for that of its own version");
  if (found.data.format > format)
    throw new DataError(
      `${file} says that a newer Luster wrote this data (format ${found.data.format}; this one reads up to ${format}). Nothing was changed. Start the newer one, or set LUSTER_DATA to another folder.`,
    );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The names of what is in the folder, made if need be. Throws `SettingsError`. */
async function usable(folder: string): Promise<string[]> {
  try {
    await mkdir(folder, { recursive: true });
    const kept = await readdir(folder);
    await requireAccess(folder);
    await Promise.all(kept.filter((name) => ours.has(name)).map((name) => requireTree(join(folder, name))));
    await requireRoom(folder);
    return kept;
  } catch (cause) {
    const reason = diskFault(cause) ?? (cause instanceof Error ? cause.message : String(cause));
    const at = cause instanceof Error && "path" in cause ? ` (${String(cause.path)})` : "";
    throw new SettingsError(
      `LUSTER_DATA: ${folder} is not a folder that Luster can write to: ${reason}${at}`,
      {
        cause,
      },
    );
  }
}

/**
 * With what is right inside: somebody else's file between ours, as a start by root leaves them, would fail a request
 * much later.
 */
async function requireTree(path: string): Promise<void> {
  await requireAccess(path);
  const inside = await readdir(path).catch((error: unknown) => {
    if (codeOf(error) === "ENOTDIR" || codeOf(error) === "ENOENT") return [];
    throw error;
  });
  await Promise.all(inside.map((name) => requireAccess(join(path, name))));
}

/** What another Luster that runs here has just removed again is no fault of the folder. */
async function requireAccess(path: string): Promise<void> {
  await access(path, constants.R_OK | constants.W_OK).catch((error: unknown) => {
    if (codeOf(error) !== "ENOENT") throw error;
  });
}
