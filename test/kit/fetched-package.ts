import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { root } from "./machine.ts";

const run = promisify(execFile);
const cache = join(root, "node_modules/.cache/luster");

/** A version of a package, and the SHA-512 of its archive as the registry names it, without `sha512-`. */
type Package = { name: string; version: string; integrity: string };

/**
 * The folder of a package that is no dependency: fetched once, held to its SHA-512, and neither its scripts nor what
 * it depends on comes with it.
 */
export async function fetchedPackage(wanted: Package): Promise<string> {
  const unpacked = join(cache, `${wanted.name}-${wanted.version}`);
  if (!existsSync(unpacked)) await fetchTo(unpacked, wanted);
  return join(unpacked, "package");
}

/** All or nothing: it gets its name when everything is there. */
async function fetchTo(unpacked: string, { name, version, integrity }: Package): Promise<void> {
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, "fetch-"));
  try {
    await run("npm", ["pack", "--silent", "--ignore-scripts", `${name}@${version}`], { cwd: folder });
    const archive = join(folder, `${name}-${version}.tgz`);
    const found = createHash("sha512")
      .update(await readFile(archive))
      .digest("base64");
    if (found !== integrity)
      throw new Error(`${name}@${version} is not what it was: its SHA-512 is ${found}`);
    await run("tar", ["-xzf", archive, "-C", folder]);
    await rm(archive);
    await rename(folder, unpacked);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
