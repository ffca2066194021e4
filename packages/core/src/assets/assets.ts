import type { Page, PageQuery } from "../page.ts";
import type { Shoots } from "../shoots/shoots.ts";
import { outputName } from "../storage/filename.ts";
import type { ObjectStores } from "../storage/stores.ts";
import { after, type Clock, seconds } from "../time.ts";
import type { Asset, ListedAsset, Output, OutputView } from "./asset.ts";
import type { AssetStore } from "./store.ts";

/** Seconds a download URL is valid. */
export const downloadUrlSeconds = 60 * 60;

type Deps = {
  assets: AssetStore;
  shoots: Pick<Shoots, "get">;
  stores: Pick<ObjectStores, "find" | "get">;
  now: Clock;
};

/** What users can do with their confirmed pictures. */
export function createAssets({ assets, shoots, stores, now }: Deps) {
  /** A page of a shoot's assets with their outputs, each with a URL valid for an hour. Throws `shoot.not_found`. */
  async function list(user: string, shootId: string, page: PageQuery): Promise<Page<ListedAsset>> {
    const [{ items, cursor }] = await Promise.all([
      assets.list(user, shootId, page),
      shoots.get(user, shootId),
    ]);
    return { items: await Promise.all(items.map(listed)), ...(cursor !== undefined && { cursor }) };
  }

  /** An output with a URL to download it as `<original name>.enhanced.jpg`. */
  async function download(output: Output, filename: string): Promise<OutputView> {
    return { ...output, ...(await grant(output, "image/jpeg", outputName(filename))) };
  }

  async function listed(asset: Asset): Promise<ListedAsset> {
    const outputs = Object.values(asset.outputs).toSorted((a, b) => (a.job_id < b.job_id ? -1 : 1));
    return {
      ...asset,
      ...(stores.find(asset.storage) && (await grant(asset, asset.content_type, asset.filename))),
      outputs: await Promise.all(outputs.map((output) => download(output, asset.filename))),
    };
  }

  async function grant(
    object: Pick<Output, "object_key" | "storage">,
    contentType: string,
    filename: string,
  ) {
    const key = object.object_key;
    const expires = after(now(), seconds(downloadUrlSeconds));
    const url = await stores
      .get(object.storage)
      .presignGet({ key, contentType, filename, expiresIn: downloadUrlSeconds });
    return { url, url_expires_at: expires.toISOString() };
  }

  return { list, download };
}

export type Assets = ReturnType<typeof createAssets>;
