import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";

/**
 * Makes the folder for temporary files, of this process and of all that it starts, one inside the data folder, which
 * nobody else uses: Miniflare, workerd and sharp leave files behind when they are killed. `stop` removes it, as does
 * the next start.
 */
export async function keepTemporaryFiles(data: string): Promise<{ stop(): Promise<void> }> {
  const folder = join(data, "tmp");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = folder;
  return {
    async stop() {
      if (before === undefined) Reflect.deleteProperty(process.env, "TMPDIR");
      else process.env["TMPDIR"] = before;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
