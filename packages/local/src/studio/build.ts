import { execFile } from "node:child_process";
import { readdir, rename, rm, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

let building: Promise<string> | undefined;

/**
 * The folder of the built studio. Whoever asks first waits a second or two if its sources are newer; a build that
 * failed is tried again by the next.
 */
export function builtStudio(): Promise<string> {
  building ??= build().catch((error: unknown) => {
    building = undefined;
    throw error;
  });
  return building;
}

async function build(): Promise<string> {
  const root = dirname(fileURLToPath(import.meta.resolve("@luster/studio/vite.config")));
  const built = join(root, "dist");
  if ((await newest(join(root, "src"))) < (await changed(join(built, "index.html")))) return built;
  const draft = join(root, `.dist-${process.pid}`);
  try {
    await vite(root, ["build", "--outDir", draft, "--emptyOutDir", "--logLevel", "error"]);
    await rm(built, { recursive: true, force: true });
    // Another process may have built the same meanwhile: its files are as good.
    await rename(draft, built).catch(() => stat(join(built, "index.html")));
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return built;
}

async function vite(root: string, args: string[]): Promise<void> {
  const bin = join(
    dirname(createRequire(join(root, "package.json")).resolve("vite/package.json")),
    "bin/vite.js",
  );
  const running = promisify(execFile)(process.execPath, [bin, ...args], { cwd: root });
  const end = (): void => void running.child.kill();
  process.once("exit", end);
  await running.finally(() => process.off("exit", end));
}

async function newest(folder: string): Promise<number> {
  const files = await readdir(folder, { recursive: true });
  return Math.max(...(await Promise.all(files.map((file) => changed(join(folder, file))))));
}

/** When the file was changed last, in milliseconds; 0 where there is none. */
const changed = (path: string): Promise<number> =>
  stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
