import { mkdir, open, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { codeOf } from "@luster/core/failure";
import { UsageError } from "../command.ts";
import type { Input } from "./inputs.ts";

/**
 * Makes the folders that are below `out`, and tries to write to each: before anything is sent or paid for. Throws
 * `UsageError`.
 */
export async function requireWritable(inputs: readonly Input[], out: string | undefined): Promise<void> {
  const folders = inputs.map(({ file, inside }) => (out === undefined ? dirname(file) : join(out, inside)));
  for (const folder of new Set([...(out === undefined ? [] : [out]), ...folders])) {
    if (out !== undefined) await makeFolder(folder);
    await tryToWrite(folder);
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw new UsageError(`--out is not a folder and cannot be created: ${folder} (${codeOf(error)}).`);
  }
}

/** By a file: what a system says about permissions is not always what it does, as on a full disk. */
async function tryToWrite(folder: string): Promise<void> {
  const probe = join(folder, `.luster-${process.pid}`);
  try {
    await (await open(probe, "w")).close();
  } catch (error) {
    throw new UsageError(
      `The results cannot be written to ${folder} (${codeOf(error)}). --out names another folder.`,
    );
  } finally {
    await rm(probe, { force: true });
  }
}
