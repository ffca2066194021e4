import { execFile } from "node:child_process";
import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { codeOf } from "@luster/core/failure";
import { onTestFinished } from "vitest";
import { temporaryFolder } from "../../kit/temporary.ts";

const run = promisify(execFile);

/**
 * A disk of so many megabytes for the running test, that can be filled to the last byte and emptied; or why there is
 * none here.
 */
export async function fillable(megabytes: number) {
  const folder = await temporaryFolder();
  try {
    await run("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", folder]);
  } catch {
    return "No file system can be mounted here: it needs Linux and root";
  }
  onTestFinished(async () => void (await run("umount", ["-l", folder])));
  const filler = join(folder, "filler");
  return {
    folder,
    async fill(): Promise<void> {
      await using handle = await open(filler, "a");
      for (const size of [65_536, 4_096, 1]) await fillBy(handle, Buffer.alloc(size));
    },
    empty: () => rm(filler),
    /** Mounts it again, with these options. */
    remount: (options: string) => run("mount", ["-o", `remount,${options}`, folder]),
  };
}

async function fillBy(handle: Awaited<ReturnType<typeof open>>, bytes: Buffer): Promise<void> {
  for (;;)
    try {
      await handle.writeFile(bytes);
    } catch (error) {
      if (codeOf(error) === "ENOSPC") return;
      throw error;
    }
}
