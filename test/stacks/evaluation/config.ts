import { readFileSync, rmSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Loader, type Plugin, build } from "esbuild";
import { type Place, type Provider, providers } from "./platform.ts";

export interface App {
  name: string;
  stage: string;
  home: string;
  removal: string;
  protect: boolean;
  providers: Record<string, { version: string }>;
}

/** Calls `app()` of sst.config.ts and completes it as the SST command does. */
export async function readApp(place: Place, stage: string): Promise<App> {
  const { app } = await load<{ app: GivenApp }>(place, {
    code: `import config from "./sst.config.ts"; export const app = await config.app({ stage: ${JSON.stringify(stage)} });`,
    banner: "const $config = (config) => config;",
    plugins: [withoutStaticImports()],
  });
  const all = Object.entries({ [app.home]: {}, ...app.providers });
  const versions = all.map(([name, given]) => [name, typeof given === "string" ? { version: given } : given]);
  return {
    ...app,
    stage,
    providers: Object.fromEntries(versions),
  };
}

/** The program that declares every resource, not yet run. */
export async function readProgram(place: Place, app: App): Promise<() => Promise<unknown>> {
  const listed = providers(place.work).filter(({ name }) => name in app.providers);
  const { default: program } = await load<{ default: () => Promise<unknown> }>(place, {
    code: `import { run } from "${place.platform}/src/auto/run.ts";
      import config from "./sst.config.ts";
      export default () => run(config.run);`,
    define: globals(place, app),
    inject: [join(place.platform, "src/shim/run.js")],
    plugins: [withGlobals(place, listed)],
  });
  return program;
}

type GivenApp = Omit<App, "providers"> & {
  providers: Record<string, string | { version: string }>;
};

interface Source {
  code: string;
  banner?: string;
  define?: Record<string, string>;
  inject?: string[];
  plugins: Plugin[];
}

// The bundle lies in the platform while it is imported, because that is where `@pulumi/*` is found from.
async function load<Module>(place: Place, { code, banner = "", ...options }: Source): Promise<Module> {
  const outfile = join(place.platform, `luster.${process.pid}.${Date.now()}.mjs`);
  await build({
    ...options,
    stdin: { contents: code, resolveDir: place.root, sourcefile: "evaluation.ts", loader: "ts" },
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    mainFields: ["module", "main"],
    banner: { js: `${moduleGlobals}\n${banner}` },
    nodePaths: [join(place.platform, "node_modules")],
    external: [
      "@pulumi/*",
      "@pulumiverse/*",
      "@sst-provider/*",
      "@aws-sdk/*",
      "undici",
      "esbuild",
      "archiver",
      "glob",
      "vite",
    ],
    logLevel: "silent",
  });
  try {
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(outfile, { force: true });
  }
}

const moduleGlobals = `
import { createRequire as createRequireHere } from "node:module";
import { fileURLToPath as toPath } from "node:url";
const require = createRequireHere(import.meta.url);
const __filename = toPath(import.meta.url);
const __dirname = toPath(new URL(".", import.meta.url));`;

function globals({ root, platform, artifacts }: Place, app: App) {
  const paths = { home: artifacts, root, work: artifacts, platform };
  const cli = { command: "deploy", dev: false, paths, state: { version: {} } };
  return { $app: JSON.stringify(app), $dev: "false", $cli: JSON.stringify(cli) };
}

// SST refuses an import at the top of sst.config.ts with ErrTopLevelImport.
function withoutStaticImports(): Plugin {
  return {
    name: "no-static-imports",
    setup({ onResolve }) {
      onResolve({ filter: /.*/ }, ({ importer, kind }) =>
        basename(importer) === "sst.config.ts" && kind === "import-statement"
          ? { errors: [{ text: "sst.config.ts has an import at its top, which SST refuses" }] }
          : undefined,
      );
    },
  };
}

// Only the providers of this stage: naming another one's global fails here as it would in a deployment.
function withGlobals({ work, platform }: Place, listed: Provider[]): Plugin {
  const lines = listed.map((provider) => `import * as ${provider.alias} from "${provider.package}";`);
  const header = [...lines, `import * as sst from "${platform}/src/components";`].join("\n");
  return {
    name: "sst-globals",
    setup({ onLoad }) {
      onLoad({ filter: /\.[jt]sx?$/ }, ({ path }) =>
        path.startsWith(work)
          ? undefined
          : {
              contents: `${header}\n${readFileSync(path, "utf8")}`,
              loader: extname(path).slice(1) as Loader,
            },
      );
    },
  };
}
