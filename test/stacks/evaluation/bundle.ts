import { existsSync, mkdirSync, rmSync } from "node:fs";
import { isBuiltin } from "node:module";
import { extname, join } from "node:path";
import { build } from "esbuild";

/** What a function asks the SST command to build. */
export interface BuildRequest {
  functionID: string;
  handler: string;
  runtime: string;
  encryptionKey: string;
  links: Record<string, object>;
  properties?: { minify?: boolean; install?: Record<string, string>; architecture?: string };
}

export interface Bundle {
  handler: string;
  folder: string;
  bytes: number;
  /** Packages that are installed beside the bundle, and those that the bundle imports from there. */
  install: Record<string, string>;
  external: string[];
}

/** Bundles a handler into `folder` with the options of the SST command (pkg/runtime/node/build.go in 4.17.1). */
export async function bundle(
  root: string,
  { handler, properties = {} }: BuildRequest,
  folder: string,
): Promise<Bundle> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const install = properties.install ?? {};
  const { metafile } = await build({
    entryPoints: [source(root, handler)],
    outfile: join(folder, "bundle.mjs"),
    absWorkingDir: root,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "es2024",
    mainFields: ["module", "main"],
    keepNames: true,
    minify: properties.minify ?? false,
    sourcemap: "linked",
    external: ["sharp", "pg-native", ...Object.keys(install)],
    banner: { js: banner },
    metafile: true,
    logLevel: "silent",
  });
  const output = Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint !== undefined);
  if (!output?.exports.includes(extname(handler).slice(1))) throw new Error(`${handler} is not exported`);
  const external = output.imports
    .filter((found) => found.external && !isBuiltin(found.path))
    .map(({ path }) => path);
  return { handler, folder, bytes: output.bytes, install, external: [...new Set(external)] };
}

// What follows the last dot is the export's name, so that a file's name may have dots of its own.
function source(root: string, handler: string) {
  const file = join(root, `${handler.slice(0, -extname(handler).length)}.ts`);
  if (!existsSync(file)) throw new Error(`The handler ${handler} has no file`);
  return file;
}

const banner = `import { createRequire as topLevelCreateRequire } from 'module';
const require = topLevelCreateRequire(import.meta.url);
import { fileURLToPath as topLevelFileUrlToPath, URL as topLevelURL } from "url"
const __filename = topLevelFileUrlToPath(import.meta.url)
const __dirname = topLevelFileUrlToPath(new topLevelURL(".", import.meta.url))
`;
