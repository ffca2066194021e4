import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { variablesFor } from "@luster/settings/stage";
import { settings } from "./stage.ts";

const { root } = $cli.paths;

/** What is deployed, such as `0.1.0+4f8e2a91c0d3`: the version and the commit, and `.changed` where it is not the whole. */
export const release = variablesFor("every", settings).RELEASE ?? `${version()}+${commit()}`;

function version(): string {
  return JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version;
}

function commit(): string {
  try {
    // SST writes that file itself, with the types of whatever stage it deploys.
    const changed = git("status", "--porcelain", "--", ".", ":!sst-env.d.ts") === "" ? "" : ".changed";
    return git("rev-parse", "--short=12", "HEAD") + changed;
  } catch {
    return "unknown";
  }
}

function git(...args: string[]): string {
  return execFileSync("git", args, {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();
}
