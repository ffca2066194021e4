import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/** Installs sharp into a bundle's folder as the SST command does (pkg/runtime/node/build.go in 4.17.1). */
export async function installSharp(folder: string, processor: string) {
  await writeFile(join(folder, "package.json"), JSON.stringify({ dependencies: { sharp: "0.35.5" } }));
  const target = [
    "--platform=linux",
    "--os=linux",
    `--arch=${processor}`,
    `--cpu=${processor}`,
    "--libc=glibc",
  ];
  await promisify(execFile)("npm", ["install", "--force", ...target], { cwd: folder });
}
