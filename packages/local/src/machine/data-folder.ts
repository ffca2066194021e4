import { access, constants, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { codeOf } from "@luster/core/failure";
import { SettingsError } from "@luster/settings/settings-error";
import { diskFault } from "../cloud/disk-fault.ts";
import { requireRoom } from "../cloud/disk-room.ts";

/** Creates the folder for all data. Throws `SettingsError` when it, or what is already in it, cannot be written to, and when its disk is full. */
export async function makeDataFolder(folder: string): Promise<void> {
  try {
    await mkdir(join(folder, "work"), { recursive: true });
    const kept = (await readdir(folder)).map((name) => join(folder, name));
    await Promise.all([folder, ...kept].map(requireWritable));
    await requireRoom(folder);
  } catch (cause) {
    const reason = diskFault(cause) ?? (cause instanceof Error ? cause.message : String(cause));
    throw new SettingsError(`LUSTER_DATA: ${folder} is not a folder that Luster can write to: ${reason}`, {
      cause,
    });
  }
}

/** What another Luster that runs here has just removed again is no fault of the folder. */
async function requireWritable(path: string): Promise<void> {
  await access(path, constants.W_OK).catch((error: unknown) => {
    if (codeOf(error) !== "ENOENT") throw error;
  });
}
