import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Vitest's global set-up: a folder for temporary files of this run alone. What killed processes and Miniflare leave
 * goes with it.
 */
export default async function ownTmpdir(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "luster-run-"));
  process.env["TMPDIR"] = folder;
  return () => rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
