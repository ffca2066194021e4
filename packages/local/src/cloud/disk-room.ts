import { open, rm } from "node:fs/promises";
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
