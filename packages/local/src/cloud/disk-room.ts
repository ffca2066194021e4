import { open, rm, statfs } from "node:fs/promises";
import { join } from "node:path";

/** Bytes that have to fit where a database is opened: it rewrites its log of up to 4 MB then. */
const room = 5 * 1024 * 1024;

/** Rejects with the disk's error unless `folder` is there and takes a few megabytes more. */
export async function requireRoom(folder: string): Promise<void> {
  const file = join(folder, ".room");
  try {
    await using handle = await open(file, "w");
    await handle.writeFile(Buffer.alloc(room));
    await handle.sync();
  } finally {
    await rm(file, { force: true }).catch(() => undefined);
  }
}

/** Less room than this counts as none: the database, and whatever a request writes, must not be the ones to find out. */
const least = room / 2;

/** Rejects with ENOSPC when the disk of `folder` is nearly full, without writing to it. */
export async function requireSomeRoom(folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= least) return;
  throw Object.assign(new Error(`${folder}: less than ${least} bytes are left`), { code: "ENOSPC" });
}
