// What `npm pack` and `npm publish` run in packages/client and packages/cli, before and after (prepack, postpack). In
// this repository Node runs the sources; a package that is installed elsewhere has to be JavaScript, and finds no
// workspaces.
import { rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { buildClient } from "./pack/client.ts";
import { publishManifest, restoreManifest } from "./pack/manifest.ts";

const builders: Record<string, (folder: string, dist: string) => Promise<void>> = { client: buildClient };

const folder = process.cwd();
const dist = join(folder, "dist");
const build = builders[basename(folder)];
if (!build) throw new Error("Run this by npm pack, in packages/client or packages/cli");

await restoreManifest(folder);
if (!process.argv.includes("--restore")) {
  await rm(dist, { recursive: true, force: true });
  await build(folder, dist);
  await publishManifest(folder);
}
