import { routes } from "@luster/contract/routes";
import type { Granted } from "./grants.ts";

/**
 * What SST is to do when it bundles a function; the benchmark of cold starts builds with the same. CommonJS starts
 * sooner: it requires `node:http`, while an import of it makes Node load all of `fetch` for the names that it exports.
 * What has sharp decodes HEIC in threads that find their code by `import.meta.url`, which only an ES module has.
 */
export function build({ sharp }: Granted) {
  const shared = { minify: true, sourcemap: true };
  return sharp ? { ...shared, install: { sharp: "0.35.5" } } : { ...shared, ...commonJs };
}

// SST reads packages by their `main` when the format is CommonJS: their ES modules are what can be left out in parts.
const commonJs = { format: "cjs" as const, esbuild: { mainFields: ["module", "main"] } };

/** The export that SST takes for a function. */
export function handlerOf(name: string) {
  const folder = name in routes || name === "default" ? "routes" : "consumers";
  return `packages/functions/src/${folder}/${name}.handler`;
}
