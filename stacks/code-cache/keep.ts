import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { type FunctionName, type Granted, grants } from "../grants.ts";
import { eventOf, hasExample } from "./example.ts";

const run = promisify(execFile);
let last: Promise<unknown> = Promise.resolve();

/**
 * Puts what V8 compiles of a CommonJS bundle in `folder` beside it, and the loader that gives it to V8, which Lambda finds
 * before the bundle. One after the other: SST builds all at once, and each is a process of its own.
 */
export function keepCompiled(root: string, folder: string, name: FunctionName): Promise<void> {
  const kept = last.then(() => keep(root, folder, name));
  last = kept.catch(() => undefined);
  return kept;
}

async function keep(root: string, folder: string, name: FunctionName): Promise<void> {
  // The worker's is an ES module, and where the stacks are only evaluated, nothing is built.
  const bundle = join(folder, "bundle.cjs");
  if (!existsSync(bundle)) return;
  await writeFile(bundle, required(await readFile(bundle, "utf8")));
  const here = join(root, "stacks/code-cache");
  await copyFile(join(here, "loader.cjs"), join(folder, "bundle.js"));
  // This project's Node, whichever runs the deployment. `--predictable`: the same bundle mostly gives the same bytes.
  const node = join(root, "node_modules/.bin/node");
  const call = ["--predictable", join(here, "make.cjs"), folder, ...invoked(name)];
  // No environment: nothing of the deployment's reaches what is invoked.
  await run(node, call, { env: {}, timeout: 60_000, killSignal: "SIGKILL" });
}

/**
 * Node's own modules by `require`: an import of `node:http` loads all of `fetch`, and an import in a script of `vm` is an
 * experiment of Node's, which warns. As long as it was, so that the source map still fits.
 */
const required = (code: string) =>
  code.replaceAll(/await import\("node:([\w/]+)"\)/g, (_, name: string) => {
    if (!builtinModules.includes(name)) throw new Error(`node:${name} has no name without its prefix`);
    return `await require(    "${name}")`;
  });

/** Nobody waits for a function that has no route. Files that a function serves are copied beside it only later. */
function invoked(name: FunctionName): string[] {
  const { files }: Granted = grants[name];
  return hasExample(name) && !files ? [JSON.stringify(eventOf(name))] : [];
}
