import type { Job, ListedAsset, LusterError, Output, Photo } from "@luster/client";

/** A photo of a shoot as the gallery shows it: what the server knows of it, and what is under way. */
export type Tile = {
  /** The asset's id once there is one. */
  key: string;
  name: string;
  state: TileState;
  /** Bytes sent, of `size`. */
  sent: number;
  size: number;
  asset?: ListedAsset | undefined;
  /** The one that counts: the newest that was accepted, else the newest that was not rejected, else the newest. */
  output?: Output | undefined;
  job?: Job | undefined;
  /** Where it is on its way up. */
  photo?: Photo | undefined;
  error?: LusterError | undefined;
};

export type TileState =
  | "waiting"
  | "uploading"
  | "uploaded"
  | "queued"
  | "enhancing"
  | "enhanced"
  | "failed"
  | "cancelled";

type Known = {
  assets: readonly ListedAsset[];
  photos: readonly Photo[];
  jobs: ReadonlyMap<string, Job>;
  choose: (outputs: readonly Output[]) => Output | undefined;
};

/** What the server lists, in its order, then what is not there yet. */
export function tilesOf({ assets, photos, jobs, choose }: Known): Tile[] {
  const byAsset = new Map(photos.flatMap((photo) => (photo.asset ? [[photo.asset.asset_id, photo]] : [])));
  const listed = assets.map((asset): Tile => {
    const photo = byAsset.get(asset.asset_id);
    return tileOfAsset(asset, photo, jobs.get(asset.asset_id), choose(asset.outputs) ?? photo?.output);
  });
  const ids = new Set(assets.map(({ asset_id }) => asset_id));
  return [...listed, ...photos.filter(({ asset }) => !asset || !ids.has(asset.asset_id)).map(tileOfPhoto)];
}

function tileOfAsset(
  asset: ListedAsset,
  photo: Photo | undefined,
  newest: Job | undefined,
  output: Output | undefined,
): Tile {
  const job = newest ?? photo?.job;
  return {
    key: asset.asset_id,
    name: asset.filename,
    state: stateOf(job?.status ?? asset.jobs[0]?.state, output, photo),
    sent: asset.file_size,
    size: asset.file_size,
    asset,
    output,
    job,
    photo,
    error: newest ? undefined : photo?.error,
  };
}

/** `job` is where the newest job is, as this page follows it or as the list said. */
function stateOf(job: string | undefined, output: Output | undefined, photo: Photo | undefined): TileState {
  if (job === "queued") return "queued";
  if (job === "processing") return "enhancing";
  if (job === "failed") return "failed";
  if (output) return "enhanced";
  if (job === "cancelled") return "cancelled";
  return photo?.state ?? "uploaded";
}

const tileOfPhoto = (photo: Photo): Tile => ({
  key: photo.asset?.asset_id ?? `photo-${photo.id}`,
  name: photo.name,
  state: photo.state,
  sent: photo.sent,
  size: photo.size,
  output: photo.output,
  job: photo.job,
  photo,
  error: photo.error,
});

/** Tiles that are as they were stay the same objects: only what has changed is drawn again. */
export function keepingSame(before: readonly Tile[], now: readonly Tile[]): Tile[] {
  const old = new Map(before.map((tile) => [tile.key, tile]));
  return now.map((tile) => {
    const known = old.get(tile.key);
    return known && fields.every((field) => known[field] === tile[field]) ? known : tile;
  });
}

const fields = [
  "name",
  "state",
  "sent",
  "size",
  "asset",
  "output",
  "job",
  "photo",
  "error",
] as const satisfies (keyof Tile)[];

/** How many are in each state, as the page's first line says it. */
export function countsOf(tiles: readonly Tile[]) {
  const count = (...states: TileState[]): number =>
    tiles.filter(({ state }) => states.includes(state)).length;
  return {
    all: tiles.length,
    enhanced: count("enhanced"),
    open: count("waiting", "uploading", "queued", "enhancing"),
    failed: count("failed"),
    review: tiles.filter(needsReview).length,
  };
}

/** Whether a model changed more than light in it. */
export const needsReview = ({ output }: Tile): boolean => output?.needs_review !== undefined;
