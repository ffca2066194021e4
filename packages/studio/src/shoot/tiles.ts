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
  /** The newest. */
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

type Known = { assets: readonly ListedAsset[]; photos: readonly Photo[]; jobs: ReadonlyMap<string, Job> };

/** What the server lists, in its order, then what is not there yet. */
export function tilesOf({ assets, photos, jobs }: Known): Tile[] {
  const byAsset = new Map(photos.flatMap((photo) => (photo.asset ? [[photo.asset.asset_id, photo]] : [])));
  const listed = assets.map((asset) =>
    tileOfAsset(asset, byAsset.get(asset.asset_id), jobs.get(asset.asset_id)),
  );
  const ids = new Set(assets.map(({ asset_id }) => asset_id));
  return [...listed, ...photos.filter(({ asset }) => !asset || !ids.has(asset.asset_id)).map(tileOfPhoto)];
}

function tileOfAsset(asset: ListedAsset, photo: Photo | undefined, newest: Job | undefined): Tile {
  const job = newest ?? photo?.job;
  const output = asset.outputs.at(-1) ?? photo?.output;
  return {
    key: asset.asset_id,
    name: asset.filename,
    state: stateOf(job, output, photo),
    sent: asset.file_size,
    size: asset.file_size,
    asset,
    output,
    job,
    photo,
    error: newest ? undefined : photo?.error,
  };
}

function stateOf(job: Job | undefined, output: Output | undefined, photo: Photo | undefined): TileState {
  if (job?.status === "queued") return "queued";
  if (job?.status === "processing") return "enhancing";
  if (job?.status === "failed") return "failed";
  if (output) return "enhanced";
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

/** How many are in each state, as the page's first line says it. */
export function countsOf(tiles: readonly Tile[]) {
  const count = (...states: TileState[]): number =>
    tiles.filter(({ state }) => states.includes(state)).length;
  return {
    all: tiles.length,
    enhanced: count("enhanced"),
    open: count("waiting", "uploading", "queued", "enhancing"),
    failed: count("failed"),
  };
}
