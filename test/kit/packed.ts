import { execFile } from "node:child_process";
import { mkdir, readFile, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import * as z from "zod";
import { root } from "./machine.ts";
import { temporaryFolder } from "./temporary.ts";

const run = promisify(execFile);
const Manifest = z.object({ name: z.string(), dependencies: z.record(z.string(), z.string()).default({}) });

/**
 * An empty folder with nothing in it but this workspace as `npm pack` packs it, and its dependencies: as `npm
 * install` leaves it, and without asking a registry. Gone after the test.
 */
export async function installedPack(workspace: string) {
  const folder = await temporaryFolder();
  const npm = ["pack", "--workspace", workspace, "--pack-destination", folder, "--json"];
  const { stdout } = await run("npm", npm, { cwd: root });
  const [packed] = Object.values(
    z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]).parse(JSON.parse(stdout)),
  );
  const { filename } = z.object({ filename: z.string() }).parse(packed);
  const home = join(folder, "node_modules", workspace);
  await mkdir(home, { recursive: true });
  await run("tar", ["-xzf", join(folder, filename), "-C", home, "--strip-components=1"]);
  const manifest = Manifest.parse(JSON.parse(await readFile(join(home, "package.json"), "utf8")));
  for (const name of Object.keys(manifest.dependencies)) {
    await mkdir(dirname(join(folder, "node_modules", name)), { recursive: true });
    await symlink(join(root, "node_modules", name), join(folder, "node_modules", name));
  }
  return { folder, home, manifest };
}
