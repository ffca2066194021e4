import { execFile } from "node:child_process";
import { mkdir, open, rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const megabyte = 1024 * 1024;

/** Small disks of their own for the workers, so that they can be filled. `undefined` where this user may not mount. */
export async function mountDisk(folder: string): Promise<{ unmount(): Promise<void> } | undefined> {
  await mkdir(folder, { recursive: true });
  try {
    await run("mount", ["-t", "tmpfs", "-o", "size=96m", "tmpfs", folder]);
  } catch {
    return undefined;
  }
  return { unmount: async () => void (await run("umount", ["-l", folder])) };
}

/** Fills the disk that holds `folder` up to `leave` bytes, with a file beside it. */
export async function fill(disk: string, leave: number): Promise<void> {
  const { bavail, bsize } = await statfs(disk);
  await using ballast = await open(join(disk, "ballast"), "w");
  const chunk = Buffer.alloc(megabyte);
  for (let left = bavail * bsize - leave; left > 0; left -= chunk.length)
    await ballast.write(chunk, 0, Math.min(left, chunk.length));
}

export const makeRoom = (disk: string): Promise<void> => rm(join(disk, "ballast"), { force: true });
