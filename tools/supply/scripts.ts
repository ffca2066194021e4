import * as z from "zod";

const Lock = z.object({
  packages: z.record(z.string(), z.object({ hasInstallScript: z.boolean().optional() })),
});
const Manifest = z.object({ allowScripts: z.record(z.string(), z.boolean()).default({}) });

/**
 * Where the packages with install scripts in the lockfile and the list `allowScripts` of the manifest differ, one
 * line each. npm runs a listed script when it says `true`; a script that nobody decided on is the gap.
 */
export function scriptGaps(lock: unknown, manifest: unknown): string[] {
  const { allowScripts } = Manifest.parse(manifest);
  const scripted = Object.entries(Lock.parse(lock).packages).filter(([, entry]) => entry.hasInstallScript);
  const names = new Set(scripted.map(([place]) => place.slice(place.lastIndexOf("node_modules/") + 13)));
  const unlisted = [...names].filter((name) => !(name in allowScripts));
  const unused = Object.keys(allowScripts).filter((name) => !names.has(name));
  return [
    ...unlisted.map((name) => `${name} has an install script that allowScripts does not list`),
    ...unused.map((name) => `${name} is listed in allowScripts and has no install script`),
  ];
}
