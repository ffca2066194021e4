import { hash } from "node:crypto";
import type { Page, PageQuery } from "@luster/contract/page";
import type { Shoots } from "../shoots/shoots.ts";
import { outputName } from "@luster/contract/filename";
import type { ObjectStores } from "../storage/stores.ts";
import { seconds } from "../time.ts";
import { type ListedAsset, listedOutputs, type OutputView } from "@luster/contract/assets";
import type { Asset, Output } from "./asset.ts";
import type { AssetRecords } from "./records.ts";

/** Seconds a download URL is valid. */
export const downloadUrlSeconds = 60 * 60;

/** How long the originals of a page are looked for. A store that is slower has no URLs to give: the list itself must come. */
const checkTimeout = seconds(2);

type Deps = {
  assets: AssetRecords;
  shoots: Pick<Shoots, "get">;
  stores: Pick<ObjectStores, "find" | "get">;
};

/** What users can do with their confirmed pictures. */
export function createAssets({ assets, shoots, stores }: Deps) {
  /** A page of a shoot's assets with their newest outputs, each with a URL valid for an hour. Throws `shoot.not_found`. */
  async function list(user: string, shootId: string, page: PageQuery): Promise<Page<ListedAsset>> {
    const [{ items, cursor }] = await Promise.all([
      assets.list(user, shootId, page),
      shoots.get(user, shootId),
    ]);
    const deadline = AbortSignal.timeout(checkTimeout);
    const listing = items.map((asset) => listed(asset, deadline));
    return { items: await Promise.all(listing), ...(cursor !== undefined && { cursor }) };
  }

  /** An output with a URL to download it under a name such as `kitchen.enhanced.jpg`, if its store is one of this deployment. */
  function download(output: Output, filename: string): OutputView {
    if (!stores.find(output.storage)) return { ...output, url_withheld: "storage.unavailable" };
    const { content_type } = output;
    return { ...output, ...link(output, content_type, outputName(filename, content_type)) };
  }

  async function listed(asset: Asset, deadline: AbortSignal): Promise<ListedAsset> {
    const all = Object.values(asset.outputs).toSorted((a, b) => (a.job_id < b.job_id ? -1 : 1));
    const newest = all.slice(-listedOutputs);
    return {
      ...asset,
      ...(await original(asset, deadline)),
      outputs: newest.map((output) => download(output, asset.filename)),
      older_outputs: all.slice(0, -listedOutputs).map(({ job_id }) => job_id),
    };
  }

  /** A URL of the original, or why there is none: it is served as the confirmed one only while its store says that it is. */
  async function original(asset: Asset, deadline: AbortSignal): Promise<Partial<ListedAsset>> {
    const store = stores.find(asset.storage);
    if (!store) return {};
    const state = await store.head(asset.object_key, deadline).then(
      (head) => (head?.etag === asset.etag ? "confirmed" : "original.gone"),
      () => "storage.unavailable" as const,
    );
    return state === "confirmed" ? link(asset, asset.content_type, asset.filename) : { url_withheld: state };
  }

  function link(
    object: Pick<Output, "object_key" | "storage"> & { etag?: string },
    contentType: string,
    filename: string,
  ) {
    const { object_key: key, etag } = object;
    const { url, expires } = stores
      .get(object.storage)
      .presignGet({ key, contentType, filename, etag, expiresIn: downloadUrlSeconds });
    return { url, url_expires_at: expires.toISOString(), cache_key: cacheKey(key) };
  }

  return { list, download };
}

/** The bytes under a key never change. The key itself names the user. */
const cacheKey = (key: string): string => hash("sha256", key, "base64url").slice(0, 22);

export type Assets = ReturnType<typeof createAssets>;
