import { hash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { RenditionName } from "@luster/contract/assets";
import type { Output, Rendition, Renditions } from "../assets/asset.ts";
import type { AssetRecords } from "../assets/records.ts";
import type { Encoded } from "../pictures/encode.ts";
import type { PictureLimits, Prepared } from "../pictures/picture.ts";
import { prepare } from "../pictures/prepare.ts";
import { renderedOf } from "../pictures/renditions.ts";
import { isOf } from "../storage/etag.ts";
import { renditionKey } from "../storage/object-key.ts";
import type { StorageName } from "@luster/contract/storage";
import type { ObjectStores } from "../storage/stores.ts";
import { seconds } from "../time.ts";
import type { Workspace } from "../workspace.ts";
import { compare } from "../truth/compare.ts";
import { reviewReason } from "../truth/review.ts";
import type { Attempt } from "./attempt.ts";
import type { Maker } from "./output.ts";

type Deps = {
  stores: Pick<ObjectStores, "get">;
  assets: Pick<AssetRecords, "describe">;
  limits: Pick<PictureLimits, "pixels" | "side">;
  workspace: Pick<Workspace, "requireRoom">;
  /** Told why something is missing; the job itself says only what. */
  onError: (error: unknown) => void;
  /**
   * Milliseconds that all of it may take: a store that hangs must not keep a job from ending that has its output.
   * @default 60000
   */
  timeout?: number;
};

/** The pictures of an attempt, as far as it has them in memory. */
type Pictures = { original?: Prepared | undefined; made?: Prepared | undefined };

/** What a comparison found: why somebody should look, and the map that shows where. */
type Review = { needs_review: string | undefined; changes: Encoded };

/** A picture that has renditions, and where they go: to the store that has the picture. */
type Place = { of: "original" | "output"; storage: StorageName; jobId?: string };

/**
 * Makes and stores what a gallery shows of a job's original and output: size, ThumbHash and renditions, and where an
 * output that a model made departs from its original. The output is stored by then, so whatever fails here is written
 * down on the job, and neither fails it nor repeats a call.
 */
export function createRender(deps: Deps) {
  const { stores, assets, limits, workspace, onError, timeout = seconds(60) } = deps;

  /**
   * The output with all that could be found out and stored. The original's goes to its record, unless it is there
   * already.
   */
  async function render(
    whole: Attempt,
    output: Output,
    { model }: Maker,
    { original, made }: Pictures = {},
  ): Promise<Output> {
    const signal = AbortSignal.any([whole.signal, AbortSignal.timeout(timeout)]);
    const attempt = { ...whole, signal };
    let reading: Promise<Prepared> | undefined;
    const before = (): Promise<Prepared> =>
      (reading ??= original
        ? Promise.resolve(original)
        : read(attempt, attempt.asset).then(({ picture }) => picture));
    await orNote(attempt, "original", () => renderOriginal(attempt, before));
    // Nothing guarantees that a model keeps the room as it is; our own engine cannot change it.
    const besides =
      model === undefined ? undefined : async (picture: Prepared) => review(attempt, await before(), picture);
    return (await orNote(attempt, "output", () => renderOutput(attempt, output, made, besides))) ?? output;
  }

  async function renderOriginal(attempt: Attempt, original: () => Promise<Prepared>): Promise<void> {
    const { asset } = attempt;
    if (asset.renditions?.thumb && asset.renditions.screen) return;
    const picture = await original();
    const { thumbhash, files } = await renderedOf(picture);
    const renditions = await storeAll(attempt, { of: "original", storage: asset.storage }, files);
    const { width, height } = picture;
    if (!(await assets.describe(asset, { width, height, thumbhash, renditions })))
      throw new Error("The original was moved to another store meanwhile");
  }

  /** Without a SHA-256 the stored output is another attempt's: then it is read, to say what it is. */
  async function renderOutput(
    attempt: Attempt,
    output: Output,
    made?: Prepared,
    besides?: (picture: Prepared) => Promise<Review>,
  ): Promise<Output> {
    const { picture, sha256 } =
      output.sha256 !== undefined && made
        ? { picture: made, sha256: output.sha256 }
        : await read(attempt, { ...output, etag: undefined });
    const { thumbhash, files } = await renderedOf(picture);
    const place = { of: "output", storage: output.storage, jobId: output.job_id } as const;
    const { needs_review, changes } =
      (await orNote(attempt, "output, changes", async () => besides?.(picture))) ?? {};
    const renditions = await storeAll(attempt, place, { ...files, ...(changes && { changes }) });
    const { width, height } = picture;
    return { ...output, width, height, sha256, thumbhash, renditions, ...(needs_review && { needs_review }) };
  }

  /** A stored picture, decoded: the version with this ETag, or whatever is there. */
  async function read(
    { folder, signal }: Attempt,
    stored: Stored,
  ): Promise<{ picture: Prepared; sha256: string }> {
    const { storage, object_key: key, file_size } = stored;
    const store = stores.get(storage);
    await workspace.requireRoom(file_size);
    const file = join(folder, hash("sha256", key));
    const etag = stored.etag ?? (await store.head(key, signal))?.etag;
    if (etag === undefined || !(await store.download(key, file, { etag, signal })))
      throw new Error(`${key} is not in the store "${storage}"`);
    return {
      picture: await prepare(file, limits, signal),
      sha256: hash("sha256", await readFile(file), "base64"),
    };
  }

  /** Those that could be stored; each of the others is noted. */
  async function storeAll(
    attempt: Attempt,
    place: Place,
    files: Partial<Record<RenditionName, Encoded>>,
  ): Promise<Renditions> {
    const renditions: Renditions = {};
    for (const name of RenditionName.options) {
      const { [name]: file } = files;
      if (!file) continue;
      const key = renditionKeyOf(attempt, place, name);
      const store = () => storeOne(attempt, key, place.storage, file);
      const stored = await orNote(attempt, `${place.of}, ${name}`, store);
      if (stored) renditions[name] = stored;
    }
    return renditions;
  }

  async function storeOne(
    { folder, signal }: Attempt,
    object_key: string,
    storage: StorageName,
    { bytes, sha256, content_type, width, height }: Encoded,
  ): Promise<Rendition> {
    const file = join(folder, "rendition");
    await writeFile(file, bytes);
    const head = await stores.get(storage).upload(object_key, file, { contentType: content_type, signal });
    const known = isOf(head, bytes) ? { sha256 } : {};
    return { object_key, content_type, width, height, file_size: head.size, ...known };
  }

  /** What it gives, or `undefined` and an event of the job that says what is missing. */
  async function orNote<T>(
    { claim }: Attempt,
    detail: string,
    run: () => Promise<T>,
  ): Promise<T | undefined> {
    try {
      return await run();
    } catch (error) {
      claim.note({ type: "renditions_missing", detail });
      onError(error);
      return undefined;
    }
  }

  return render;
}

/** Compares what a model made with its original. */
async function review({ claim }: Attempt, original: Prepared, made: Prepared): Promise<Review> {
  const comparison = await compare(original, made);
  const needs_review = reviewReason(comparison);
  if (needs_review !== undefined) claim.note({ type: "output_differs", detail: needs_review });
  return { needs_review, changes: comparison.map };
}

export type Render = ReturnType<typeof createRender>;

type Stored = Pick<Output, "storage" | "object_key" | "file_size"> & { etag: string | undefined };

function renditionKeyOf({ asset }: Attempt, { jobId }: Place, name: RenditionName): string {
  const { user_id: userId, shoot_id: shootId, asset_id: assetId } = asset;
  return renditionKey({ userId, shootId, assetId, jobId }, name);
}
