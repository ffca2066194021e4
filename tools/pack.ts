// What `npm pack` and `npm publish` run in packages/client and packages/cli, before and after (prepack, postpack). In
// this repository Node runs the sources; a package that is installed elsewhere has to be JavaScript, and finds no
// workspaces.
import { rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { buildClient } from "./pack/client.ts";
import { buildCommand } from "./pack/command.ts";
import { publishManifest, restoreManifest } from "./pack/manifest.ts";

/** Each builds `dist` and returns what the manifest says besides. */
const builders: Record<string, (folder: string, dist: string) => Promise<object>> = {
  client: buildClient,
  cli: buildCommand,
};

const folder = process.cwd();
const dist = join(folder, "dist");
const build = builders[basename(folder)];
if (!build) throw new Error("Run this by npm pack, in packages/client or packages/cli");

await restoreManifest(folder);
if (!process.argv.includes("--restore")) {
  await rm(dist, { recursive: true, force: true });
  await publishManifest(folder, await build(folder, dist));
}
