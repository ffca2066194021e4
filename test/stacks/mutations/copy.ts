import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { project } from "../evaluate.ts";
import type { Mutation } from "./mutation.ts";

/** A copy of the stacks with one thing broken; what it does not change is linked. Removed when disposed of. */
export async function brokenCopy({ file, from, to }: Mutation) {
  const root = await mkdtemp(join(tmpdir(), "luster-broken-"));
  await Promise.all(
    ["stacks", "sst.config.ts"].map((name) => cp(join(project, name), join(root, name), { recursive: true })),
  );
  await Promise.all(
    ["node_modules", "packages", ".sst", "package.json"].map((name) =>
      symlink(join(project, name), join(root, name)),
    ),
  );
  const parts = (await readFile(join(root, file), "utf8")).split(from);
  if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times: ${from}`);
  await writeFile(join(root, file), parts.join(to));
  return { root, [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }) };
}
