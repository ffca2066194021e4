import type { Job, ListedAsset, LusterError, Output, Photo, PhotoState } from "@luster/client";

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

/** As the client's own, also of what was uploaded before this page. */
export type TileState = PhotoState;

type Known = {
  assets: readonly ListedAsset[];
  photos: readonly Photo[];
  jobs: ReadonlyMap<string, Job>;
  /** What was deleted: keys of tiles, and jobs whose outputs were. */
  gone: ReadonlySet<string>;
  choose: (outputs: readonly Output[]) => Output | undefined;
};

/** What the server lists, in its order, then what is not there yet. */
export function tilesOf({ assets, photos, jobs, gone, choose }: Known): Tile[] {
  const byAsset = new Map(photos.flatMap((photo) => (photo.asset ? [[photo.asset.asset_id, photo]] : [])));
  const listed = assets.map((asset): Tile => {
    const photo = byAsset.get(asset.asset_id);
    const made = photo?.output && !gone.has(photo.output.job_id) ? photo.output : undefined;
    return tileOfAsset(asset, photo, jobs.get(asset.asset_id), choose(asset.outputs) ?? made);
  });
  const ids = new Set(assets.map(({ asset_id }) => asset_id));
  const unlisted = photos.filter(({ asset }) => !asset || !ids.has(asset.asset_id)).map(tileOfPhoto);
  return [...listed, ...unlisted.filter(({ key }) => !gone.has(key))];
}

function tileOfAsset(
  asset: ListedAsset,
  photo: Photo | undefined,
  followed: Job | undefined,
  output: Output | undefined,
): Tile {
  const job = newestJob(asset, [followed, photo?.job]);
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
    error: job === photo?.job ? photo?.error : undefined,
  };
}

/** Of the jobs that are known whole, the newest as it was seen last; none, where the list has one that is newer still. */
function newestJob({ jobs: listed }: ListedAsset, known: readonly (Job | undefined)[]): Job | undefined {
  const [newest] = known
    .filter((job) => job !== undefined)
    .toSorted((a, b) => compare(b.created_at, a.created_at) || compare(b.updated_at, a.updated_at));
  return newest && listed.findIndex(({ job_id }) => job_id === newest.job_id) > 0 ? undefined : newest;
}

const compare = (a: string, b: string): number => Number(a > b) - Number(a < b);

/** `job` is where the newest job is, as this page follows it or as the list said. */
function stateOf(job: string | undefined, output: Output | undefined, photo: Photo | undefined): TileState {
  if (job === "queued") return "queued";
  if (job === "processing") return "enhancing";
  if (job === "failed") return "failed";
  if (output) return "enhanced";
  if (job === "cancelled") return "cancelled";
  // It was enhanced, and its only version was deleted.
  if (!photo || photo.state === "enhanced") return "uploaded";
  return photo.state;
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

/** Whether it is on its way up: what is cancelled then never arrives. */
export const isSending = ({ state }: Tile): boolean => state === "waiting" || state === "uploading";

/** Whether a job of it waits or is worked on. */
export const isUnderWay = ({ state }: Tile): boolean => state === "queued" || state === "enhancing";

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
