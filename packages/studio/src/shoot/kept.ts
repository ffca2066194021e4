import { createStore, del, entries, set } from "idb-keyval";

/** Files that were chosen and not yet uploaded outlive a reload in the browser's own database. */
const store = createStore("luster-studio", "files");
/** Bytes kept at most, over all shoots: more would fill a phone. The rest is asked for again. */
const most = 1_000_000_000;

const keyOf = (shoot: string, file: Pick<File, "name" | "size">): string =>
  `${shoot}/${file.size}/${file.name}`;

/** Keeps the files one after the other. A browser that keeps nothing, as in a private window, is no failure. */
export async function keep(shoot: string, files: readonly File[]): Promise<void> {
  let bytes = 0;
  for (const file of files) {
    bytes += file.size;
    if (bytes > most) return;
    await set(keyOf(shoot, file), file, store).catch(() => undefined);
  }
}

export const forget = (shoot: string, file: Pick<File, "name" | "size">): Promise<void> =>
  del(keyOf(shoot, file), store).catch(() => undefined);

/** The files of a shoot that were not uploaded when the page was left. */
export async function kept(shoot: string): Promise<File[]> {
  const all = await entries<string, File>(store).catch(() => []);
  return all.flatMap(([key, file]) => (key.startsWith(`${shoot}/`) ? [file] : []));
}
