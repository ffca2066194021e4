import type { Etags, Links } from "./store.ts";

/** `Links["etags"]` of a store that is asked for each key by itself. */
export async function headEach(
  keys: readonly string[],
  head: Links["head"],
  signal?: AbortSignal,
): Promise<Etags> {
  const etags = new Map<string, string | undefined>();
  const look = async (key: string): Promise<void> => {
    etags.set(key, (await head(key, signal))?.etag);
  };
  await Promise.allSettled(keys.map(look));
  return etags;
}
