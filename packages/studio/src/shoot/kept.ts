import type { Begun } from "@luster/client";
import { createStore, delMany, entries, set } from "idb-keyval";

/**
 * Files that were chosen and not yet uploaded outlive a reload in the browser's own database, with the upload that
 * was begun.
 */
const store = createStore("luster-studio", "files");
/** Bytes kept at most, over all shoots: more would fill a phone. The rest is asked for again. */
const most = 1_000_000_000;

type Named = Pick<File, "name" | "size">;
export type Kept = { file: File; begun: Begun | undefined };

const keyOf = (shoot: string, file: Named): string => `${shoot}/${file.size}/${file.name}`;
const begunKey = (shoot: string, file: Named): string => `begun/${keyOf(shoot, file)}`;

/** Keeps the files one after the other. A browser that keeps nothing, as in a private window, is no failure. */
export async function keep(shoot: string, files: readonly File[]): Promise<void> {
  let bytes = 0;
  for (const file of files) {
    bytes += file.size;
    if (bytes > most) return;
    await set(keyOf(shoot, file), file, store).catch(() => undefined);
  }
}

/** Keeps which upload of a file was begun: another one would be a second photo. */
export const keepBegun = (shoot: string, file: Named, begun: Begun): Promise<void> =>
  set(begunKey(shoot, file), begun, store).catch(() => undefined);

export const forget = (shoot: string, file: Named): Promise<void> =>
  delMany([keyOf(shoot, file), begunKey(shoot, file)], store).catch(() => undefined);

/** The files of a shoot that were not uploaded when the page was left. */
export async function kept(shoot: string): Promise<Kept[]> {
  const all = new Map(await entries<string, File | Begun>(store).catch(() => []));
  return [...all].flatMap(([key, file]) => {
    if (!key.startsWith(`${shoot}/`) || !(file instanceof File)) return [];
    const begun = all.get(`begun/${key}`);
    return [{ file, begun: begun instanceof File ? undefined : begun }];
  });
}
