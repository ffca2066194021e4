import { routes } from "@luster/contract/routes";
import type { Granted } from "./grants.ts";

/** What SST is to do when it bundles a function; the benchmark of cold starts builds with the same. */
export function build({ sharp }: Granted) {
  return { minify: true, sourcemap: true, ...(sharp && { install: { sharp: "0.35.5" } }) };
}

/** The export that SST takes for a function. */
export function handlerOf(name: string) {
  const folder = name in routes || name === "default" ? "routes" : "consumers";
  return `packages/functions/src/${folder}/${name}.handler`;
}
