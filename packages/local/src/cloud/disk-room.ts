import { access, constants, open, rm, statfs } from "node:fs/promises";
import { join } from "node:path";

/** The file that a disk is tried with, in the folder that is tried. */
export const roomFile = ".room";

/** Bytes that have to fit where a database is opened: it rewrites its log of up to 4 MB then. */
const room = 5 * 1024 * 1024;

/** Rejects with the disk's error unless `folder` is there and takes a few megabytes more. */
export async function requireRoom(folder: string): Promise<void> {
  const file = join(folder, roomFile);
  try {
    await using handle = await open(file, "w");
    await handle.writeFile(Buffer.alloc(room));
    await handle.sync();
  } finally {
    await rm(file, { force: true }).catch(() => undefined);
  }
}

/**
 * Less room than this counts as none: the database, and whatever a request writes, must not be the ones to find out.
 */
const least = room / 2;

/**
 * Rejects when the disk of `folder` is nearly full (ENOSPC), read-only (EROFS), gone or another user's, without
 * writing to it.
 */
export async function requireSomeRoom(folder: string): Promise<void> {
  await access(folder, constants.W_OK);
  const { bavail, bsize, files, ffree } = await statfs(folder);
  if (bavail * bsize < least) throw full(`${folder}: less than ${least} bytes are left`);
  // Some file systems count no files.
  if (files > 0 && ffree === 0) throw full(`${folder}: no further file can be made`);
}

const full = (text: string): Error => Object.assign(new Error(text), { code: "ENOSPC" });
