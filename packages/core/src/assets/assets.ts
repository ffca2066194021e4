import { hash } from "node:crypto";
import type { Page, PageQuery } from "@luster/contract/page";
import type { StorageName } from "@luster/contract/storage";
import type { Shoots } from "../shoots/shoots.ts";
import { outputName, renditionName } from "@luster/contract/filename";
import type { Etags, Links } from "../storage/store.ts";
import type { ObjectStores } from "../storage/stores.ts";
import { seconds } from "../time.ts";
import {
  type ListedAsset,
  listedJobs,
  listedOutputs,
  type OutputView,
  RenditionName,
  SizeName,
} from "@luster/contract/assets";
import type { AssetJob } from "@luster/contract/job-state";
import type { Asset, Output } from "./asset.ts";
import type { AssetRecords } from "./records.ts";

/** Seconds a download URL is valid. */
export const downloadUrlSeconds = 60 * 60;

/**
 * How long the originals of a page are looked for. A store that is slower has no URLs to give: the list itself must
 * come.
 */
const checkTimeout = seconds(2);

type Deps = {
  assets: AssetRecords;
  shoots: Pick<Shoots, "get">;
  /** The newest jobs of these assets of one shoot, by asset, the newest first. */
  jobsOf: (user: string, assets: readonly Asset[]) => Promise<ReadonlyMap<string, readonly AssetJob[]>>;
  stores: Pick<ObjectStores<Links>, "find" | "get">;
};

type Pictured = Pick<Output, "storage" | "renditions">;
type Linked = Pick<Output, "object_key" | "storage" | "content_type"> & { etag?: string };

/** What users can do with their confirmed pictures. */
export function createAssets({ assets, shoots, jobsOf, stores }: Deps) {
  /**
   * A page of a shoot's assets with their newest jobs and outputs, each with a URL valid for an hour. Throws
   * `shoot.not_found`.
   */
  async function list(user: string, shootId: string, page: PageQuery): Promise<Page<ListedAsset>> {
    const [{ items, cursor }] = await Promise.all([
      assets.list(user, shootId, page),
      shoots.get(user, shootId),
    ]);
    const [requested, etags] = await Promise.all([jobsOf(user, items), etagsOf(items)]);
    const listing = items.map((asset) =>
      listed(asset, requested.get(asset.asset_id) ?? [], etags.get(asset.storage)),
    );
    return { items: listing, ...(cursor !== undefined && { cursor }) };
  }

  /** What each store of the deployment has of the originals of a page. */
  async function etagsOf(items: readonly Asset[]): Promise<Map<StorageName, Etags>> {
    const signal = AbortSignal.timeout(checkTimeout);
    const asked = [...Map.groupBy(items, ({ storage }) => storage)].flatMap(([name, assets]) => {
      const store = stores.find(name);
      const keys = assets.map(({ object_key }) => object_key);
      return store ? [store.etags(keys, signal).then((etags) => [name, etags] as const)] : [];
    });
    return new Map(await Promise.all(asked));
  }

  /**
   * An output with URLs to download it under a name such as `kitchen.enhanced.jpg`, if its store is one of this
   * deployment.
   */
  function download(output: Output, filename: string): OutputView {
    const name = outputName(filename, output.content_type);
    const shown = { ...output, ...renditionsOf(output, name) };
    if (!stores.find(output.storage)) return { ...shown, url_withheld: "storage.unavailable" };
    return { ...shown, ...link(output, name) };
  }

  function listed(asset: Asset, jobs: readonly AssetJob[], etags: Etags | undefined): ListedAsset {
    const all = Object.values(asset.outputs).toSorted((a, b) => (a.job_id < b.job_id ? -1 : 1));
    const newest = all.slice(-listedOutputs);
    return {
      ...asset,
      ...original(asset, etags),
      ...renditionsOf(asset, asset.filename),
      outputs: newest.map((output) => download(output, asset.filename)),
      older_outputs: all.slice(0, -listedOutputs).map(({ job_id }) => job_id),
      jobs: [...jobs, ...unlisted(all, jobs)].slice(0, listedJobs),
    };
  }

  /**
   * A URL of the original, or why there is none: it is served as the confirmed one only while its store says that it
   * is.
   */
  function original(asset: Asset, etags: Etags | undefined): Partial<ListedAsset> {
    if (!etags) return {};
    if (!etags.has(asset.object_key)) return { url_withheld: "storage.unavailable" };
    const isConfirmed = etags.get(asset.object_key) === asset.etag;
    return isConfirmed ? link(asset, asset.filename) : { url_withheld: "original.gone" };
  }

  /** The smaller sizes that there are of a picture, and the names of those that there are not. */
  function renditionsOf({ storage, renditions: stored = {} }: Pictured, picture: string) {
    const isHere = stores.find(storage) !== undefined;
    const renditions: OutputView["renditions"] = {};
    for (const name of RenditionName.options) {
      const rendition = isHere ? stored[name] : undefined;
      if (!rendition) continue;
      const filename = renditionName(picture, name, rendition.content_type);
      renditions[name] = { ...rendition, ...link({ ...rendition, storage }, filename) };
    }
    return { renditions, renditions_missing: SizeName.options.filter((name) => !renditions[name]) };
  }

  function link({ object_key: key, storage, content_type: contentType, etag }: Linked, filename: string) {
    const { url, expires } = stores
      .get(storage)
      .presignGet({ key, contentType, filename, etag, expiresIn: downloadUrlSeconds });
    return { url, url_expires_at: expires.toISOString(), cache_key: cacheKey(key) };
  }

  return { list, download };
}

/** The jobs of outputs that the list of jobs does not know: they ended before there was one. The newest first. */
function unlisted(outputs: readonly Output[], jobs: readonly AssetJob[]): AssetJob[] {
  const known = new Set(jobs.map(({ job_id }) => job_id));
  return outputs
    .filter(({ job_id }) => !known.has(job_id))
    .map(({ job_id, needs_review }) => ({
      job_id,
      state: needs_review === undefined ? ("succeeded" as const) : ("needs_review" as const),
    }))
    .toReversed();
}

/** The bytes under a key never change. The key itself names the user. */
const cacheKey = (key: string): string => hash("sha256", key, "base64url").slice(0, 22);

export type Assets = ReturnType<typeof createAssets>;
