import { stat } from "node:fs/promises";
import type { Journal } from "./journal.ts";

/**
 * Why an output needs not be made: this command made it of just this file by just this wish, or, where the journal
 * knows nothing of it, something made it after the file. `undefined` when it has to be made.
 */
export async function whyDone(
  file: string,
  output: string,
  { journal, wish }: { journal: Pick<Journal, "saved">; wish: string },
): Promise<string | undefined> {
  const [input, made] = await Promise.all([file, output].map((path) => stat(path).catch(() => undefined)));
  if (!input || !made) return undefined;
  const saved = journal.saved(output);
  if (!saved) return made.mtimeMs >= input.mtimeMs ? "there already" : undefined;
  const isSame = saved.size === input.size && saved.modified === input.mtimeMs && saved.wish === wish;
  return isSame && saved.file === file ? "done before" : undefined;
}
