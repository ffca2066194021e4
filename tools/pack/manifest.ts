import { copyFile, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";

const Manifest = z.looseObject({ publishConfig: z.record(z.string(), z.unknown()).default({}) });

/**
 * Puts what `publishConfig` says in place of what the repository needs, as other package managers do; the original is
 * kept.
 */
export async function publishManifest(folder: string, built: object): Promise<void> {
  const file = join(folder, "package.json");
  const manifest = Manifest.parse(JSON.parse(await readFile(file, "utf8")));
  const { private: _, devDependencies: __, scripts: ___, publishConfig, ...kept } = manifest;
  await copyFile(file, backup(folder));
  await writeFile(`${file}.new`, `${JSON.stringify({ ...kept, ...publishConfig, ...built }, null, 2)}\n`);
  await rename(`${file}.new`, file);
}

/** Brings the original back, also after a pack that was killed. */
export async function restoreManifest(folder: string): Promise<void> {
  await copyFile(backup(folder), join(folder, "package.json")).catch(() => {});
  await rm(backup(folder), { force: true });
}

const backup = (folder: string): string => join(folder, ".package.json");
