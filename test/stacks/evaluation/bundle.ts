import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, extname, join } from "node:path";
import { type BuildOptions, type Metafile, build } from "esbuild";

/** What a function asks the SST command to build. */
export interface BuildRequest {
  functionID: string;
  handler: string;
  runtime: string;
  encryptionKey: string;
  links: Record<string, object>;
  properties?: {
    minify?: boolean;
    install?: Record<string, string>;
    architecture?: string;
    format?: "cjs" | "esm";
    esbuild?: { mainFields?: string[] };
  };
}

export interface Bundle extends Contents {
  handler: string;
  folder: string;
  /** Where Lambda finds the handler: `bundle.mjs`, or `bundle.cjs` for CommonJS. */
  file: string;
  /** Packages that are installed beside the bundle, and those that the bundle imports from there. */
  install: Record<string, string>;
  external: string[];
}

/** What a bundle holds. */
export interface Contents {
  bytes: number;
  /** Modules of Node that it imports. */
  builtins: string[];
  /** What has bytes in it: packages, and folders of ours such as `packages/core/src/storage`. */
  parts: string[];
}

/** Bundles a handler into `folder` with the options of the SST command (pkg/runtime/node/build.go in 4.17.1). */
export async function bundle(
  root: string,
  { handler, properties = {} }: Pick<BuildRequest, "handler" | "properties">,
  folder: string,
): Promise<Bundle> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const file = join(folder, properties.format === "cjs" ? "bundle.cjs" : "bundle.mjs");
  const { metafile } = await build({
    ...options(root, properties),
    entryPoints: [source(root, handler)],
    outfile: file,
    sourcemap: "linked",
  });
  const output = Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint !== undefined);
  if (!output || !exportsOf(output, file).includes(extname(handler).slice(1)))
    throw new Error(`${handler} is not exported`);
  const external = imports(output).filter((path) => !isBuiltin(path));
  return { handler, folder, file, install: properties.install ?? {}, external, ...contents(output) };
}

/** Bundles a Worker of Cloudflare's into `file`, with the options and the wrapper of the SST command (pkg/runtime/worker). */
export async function bundleWorker(root: string, handler: string, file: string): Promise<void> {
  await build({
    absWorkingDir: root,
    stdin: {
      contents: `import handler from "./${handler}";
        import { wrapCloudflareHandler } from "sst/resource/cloudflare";
        export default wrapCloudflareHandler(handler);`,
      resolveDir: root,
      loader: "ts",
    },
    outfile: file,
    bundle: true,
    minify: true,
    keepNames: true,
    platform: "node",
    format: "esm",
    target: "esnext",
    mainFields: ["module", "main"],
    conditions: ["workerd", "worker", "browser"],
    external: ["node:*", "cloudflare:workers"],
    logLevel: "silent",
  });
}

/** What the bundles of these handlers would hold; none is written. */
export async function contentsOf(root: string, handlers: readonly string[], properties: Properties) {
  const { metafile } = await build({
    ...options(root, properties),
    entryPoints: handlers.map((handler) => source(root, handler)),
    outdir: join(root, "dist"),
    write: false,
  });
  return Object.values(metafile.outputs).map(contents);
}

type Output = Metafile["outputs"][string];
type Options = BuildOptions & { metafile: true };
type Properties = NonNullable<BuildRequest["properties"]>;

export const options = (
  root: string,
  { minify = false, install = {}, format = "esm", esbuild = {} }: Properties,
): Options => ({
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  format,
  target: "es2024",
  mainFields: esbuild.mainFields ?? (format === "cjs" ? ["main"] : ["module", "main"]),
  keepNames: true,
  minify,
  external: ["sharp", "pg-native", ...Object.keys(install)],
  banner: { js: format === "cjs" ? "" : banner },
  metafile: true,
  logLevel: "silent",
});

/** esbuild lists the exports of ES modules alone; a CommonJS module ends with their names, in code that never runs. */
function exportsOf({ exports }: Output, file: string) {
  if (!file.endsWith(".cjs")) return exports;
  const [, names = ""] =
    /\b0\s*&&\s*\(module\.exports\s*=\s*\{([\s\w,]*)\}\)/.exec(readFileSync(file, "utf8")) ?? [];
  return names.split(",").map((name) => name.trim());
}

const imports = ({ imports: found }: Output) => [
  ...new Set(found.filter(({ external }) => external).map(({ path }) => path)),
];

function contents(output: Output): Contents {
  const held = Object.entries(output.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  return {
    bytes: output.bytes,
    builtins: imports(output).filter((path) => isBuiltin(path)),
    parts: [...new Set(held.map(([file]) => partOf(file)))],
  };
}

function partOf(file: string) {
  const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file) ?? [];
  return name ?? dirname(file);
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
