import { rm, statfs } from "node:fs/promises";
import { clearDeadFolders, makeOwnFolder } from "./own-folder.ts";

const prefix = "luster-job-";

/** Bytes that must stay free besides a picture and its output, for the runtime and whatever else writes there. */
const reserve = 64 * 1024 * 1024;

/** The disk has no room for a picture and its output. */
export class DiskFullError extends Error {
  override readonly name = "DiskFullError";
}

/** Folders under `root`, one per invocation. */
export function createWorkspace(root: string) {
  /** Runs `work` in a folder of its own, which is removed afterwards whatever happens. */
  async function use<T>(work: (folder: string) => Promise<T>): Promise<T> {
    const folder = await makeOwnFolder(root, prefix);
    try {
      return await work(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /**
   * Removes what killed invocations left. Only for the start of a process, before any `use`; another's live folders
   * stay.
   */
  const clear = (): Promise<void> => clearDeadFolders(root, prefix);

  /** Throws `DiskFullError` unless `bytes` fit on the disk twice: the original and an output of its size. */
  async function requireRoom(bytes: number): Promise<void> {
    const { bavail, bsize } = await statfs(root);
    if (bavail * bsize < bytes * 2 + reserve)
      throw new DiskFullError(`${root} has no room for 2 × ${bytes} bytes`);
  }

  return { use, clear, requireRoom };
}

export type Workspace = ReturnType<typeof createWorkspace>;
