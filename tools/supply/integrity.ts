import * as z from "zod";

const Lock = z.object({
  packages: z.record(
    z.string(),
    z.object({
      integrity: z.string().optional(),
      link: z.boolean().optional(),
      inBundle: z.boolean().optional(),
    }),
  ),
});

/**
 * The packages of the lockfile that any platform could install without an integrity hash, one line each. A workspace
 * is a link, and a bundled package is covered by the hash of the package that brings it.
 */
export function integrityGaps(lock: unknown): string[] {
  return Object.entries(Lock.parse(lock).packages)
    .filter(([place, entry]) => place.includes("node_modules/") && !entry.link && !entry.inBundle)
    .filter(([, { integrity }]) => !integrity?.startsWith("sha512-"))
    .map(([place]) => `${place} has no sha512 integrity hash in package-lock.json`);
}
