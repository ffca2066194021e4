import { execFile } from "node:child_process";
import { glob, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";

/** One module, and types beside it: the client's own and the contract's, which stand on zod's. */
export async function buildClient(folder: string, dist: string): Promise<object> {
  await build({
    entryPoints: [join(folder, "src/index.ts")],
    outfile: join(dist, "index.js"),
    bundle: true,
    format: "esm",
    platform: "neutral",
    target: "es2022",
    logLevel: "error",
  });
  const tsc = join(folder, "../../node_modules/typescript/bin/tsc");
  const args = [tsc, "-p", join(folder, "tsconfig.types.json"), "--outDir", join(dist, "types")];
  await promisify(execFile)(process.execPath, args);
  for await (const file of glob(join(dist, "types/**/*.d.ts"))) {
    const text = await readFile(file, "utf8");
    await writeFile(
      file,
      text.replaceAll(ours, '"../../contract/src/$1.js"').replaceAll(relative, '"$1.js"'),
    );
  }
  return {};
}

const ours = /"@luster\/contract\/([\w/-]+)"/g;
const relative = /"(\.{1,2}\/[^"]+)\.ts"/g;
