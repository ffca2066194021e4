import { cp, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { build, type Metafile, type Plugin } from "esbuild";
import * as z from "zod";
import { keysOf } from "@luster/contract/keys";
import { routes } from "@luster/contract/routes";
import { builtStudio } from "@luster/local/studio/build";

const Manifest = z.object({ dependencies: z.record(z.string(), z.string()).default({}) });

/**
 * The command and the machine that it starts, as modules that share what they have in common: the threads are
 * programs of their own, which are started by their files. The studio stands beside them. What is not ours stays
 * outside: what of it is imported is returned, as the dependencies of the package.
 */
export async function buildCommand(folder: string, dist: string): Promise<object> {
  const packages = join(folder, "..");
  const known = await dependenciesOf(packages);
  const { metafile } = await build({
    entryPoints: {
      main: join(folder, "src/main.ts"),
      "work-thread": join(packages, "local/src/machine/work-thread.ts"),
      "heif-thread": join(packages, "core/src/pictures/heif/thread.ts"),
    },
    outdir: dist,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node24",
    // The whole of SST is no dependency for the few lines that ask what is linked.
    external: [...known.keys()].filter((name) => name !== "sst"),
    plugins: [studioBeside, routesByName],
    metafile: true,
    logLevel: "error",
  });
  await cp(await builtStudio(), join(dist, "studio"), { recursive: true });
  return { dependencies: Object.fromEntries(imported(metafile, known)) };
}

/** In the repository the studio is built when it is asked for; in the package it is there. */
const studioBeside: Plugin = {
  name: "studio beside",
  setup(bundler) {
    bundler.onLoad({ filter: /local\/src\/studio\/build\.ts$/ }, () => ({
      contents: `export const builtStudio = async () => decodeURIComponent(new URL("studio", import.meta.url).pathname);`,
    }));
  },
};

/** In the repository a route's file is found by its name; a bundler has to see each. */
const routesByName: Plugin = {
  name: "routes by name",
  setup(bundler) {
    bundler.onLoad({ filter: /local\/src\/machine\/handlers\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const byName = "import(`@luster/functions/routes/${name}`)";
      if (!text.includes(byName)) throw new Error(`${path} does not load its routes by ${byName}`);
      const each = keysOf(routes).map(
        (name) => `"${name}": () => import("@luster/functions/routes/${name}")`,
      );
      return {
        contents: text.replace(byName, `({ ${each.join(", ")} })[name]()`),
        loader: "ts",
        resolveDir: dirname(path),
      };
    });
  },
};

/** What the packages that are bundled depend on, besides each other: exact versions, as in the repository. */
async function dependenciesOf(packages: string): Promise<Map<string, string>> {
  const names = ["cli", "client", "contract", "core", "functions", "local", "settings"];
  const lists = await Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(packages, name, "package.json"), "utf8");
      return Object.entries(Manifest.parse(JSON.parse(text)).dependencies);
    }),
  );
  return new Map(lists.flat().filter(([name]) => !name.startsWith("@luster/")));
}

function imported({ outputs }: Metafile, known: ReadonlyMap<string, string>): [string, string][] {
  const imports = Object.values(outputs).flatMap((output) => output.imports);
  const names = new Set(imports.flatMap(({ external, path }) => (external ? [nameOf(path)] : [])));
  return [...known].filter(([name]) => names.has(name)).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** The package that a module is of. */
const nameOf = (path: string): string => path.split("/", path.startsWith("@") ? 2 : 1).join("/");
