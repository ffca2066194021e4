import type { ListedAsset, Luster } from "@luster/client";

/** Every asset of a shoot, oldest first. */
export async function* assetsOf(
  luster: Luster,
  shoot: string,
  signal: AbortSignal,
): AsyncGenerator<ListedAsset> {
  for (let cursor: string | undefined; ;) {
    const page = await luster.assets.list(shoot, { limit: 100, cursor }, { signal });
    yield* page.assets;
    cursor = page.cursor;
    if (cursor === undefined) return;
  }
}
