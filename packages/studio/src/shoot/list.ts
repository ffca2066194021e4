import { type Signal, signal } from "@preact/signals";
import { type ListedAsset, type Luster, LusterError, type Shoot } from "@luster/client";

/** URLs of a list are good for an hour. */
const renewAfter = 45 * 60_000;
/**
 * While many photos end at once, the list is read again this often at most; a long one less often, by so many ms a
 * photo.
 */
const pause = { least: 1_500, photo: 5 };
/** Milliseconds until what could not be read is read again. */
export const afterFailure = 10_000;

type Options = {
  id: string;
  shoot: Signal<Shoot | undefined>;
  error: Signal<unknown>;
  onGone: (deleted: string) => void;
};

/**
 * A shoot and its photos as the server lists them, read again when something has changed and before the URLs expire.
 */
export function createList(luster: Luster, { id, shoot, error, onGone }: Options) {
  const assets = signal<readonly ListedAsset[]>();
  const broken = new Set<string>();
  /** What was deleted, here or on another page: a list that was asked for before still has it. */
  const gone = signal<ReadonlySet<string>>(new Set());
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** What the last try failed with: it is shown until one succeeds. */
  let failed: unknown;
  let isSoon = false;
  let reads = 0;
  let isClosed = false;

  /** Reads all of it. What it fails with is shown, and it is tried again by itself. */
  async function load(): Promise<void> {
    try {
      await read();
      if (error.value === failed) error.value = undefined;
    } catch (failure) {
      error.value = failed = failure;
      if (!isSoon && !isGone(failure)) plan(afterFailure, true);
    }
  }

  /** What a read brings that began before another one is older than what that one brings. */
  async function read(): Promise<void> {
    const mine = (reads += 1);
    const isOver = (): boolean => isClosed || mine !== reads;
    shoot.value ??= await luster.shoots.get(id);
    const found: ListedAsset[] = [];
    const before = new Map(assets.value?.map((asset) => [asset.asset_id, asset]));
    for (let cursor: string | undefined; ;) {
      const page = await luster.assets.list(id, { limit: 100, ...(cursor ? { cursor } : {}) });
      found.push(...page.assets.flatMap(without).map((asset) => same(before.get(asset.asset_id), asset)));
      cursor = page.cursor;
      // The first time, each page is shown as it comes.
      if (before.size === 0 && !isOver()) assets.value = [...found];
      if (cursor === undefined) break;
    }
    if (isOver()) return;
    const ids = new Set(found.map(({ asset_id }) => asset_id));
    for (const asset_id of before.keys()) if (!ids.has(asset_id)) drop(asset_id);
    assets.value = found.flatMap(without);
    // What has changed since it was asked for is read by the next one, which may be planned already.
    if (!isSoon) plan(renewAfter, false);
  }

  function plan(ms: number, soon: boolean): void {
    clearTimeout(timer);
    isSoon = soon;
    if (isClosed) return;
    timer = setTimeout(() => {
      isSoon = false;
      void load();
    }, ms);
  }

  /** Reads the list again in a moment; what asks for it meanwhile waits for the same. */
  function soon(): void {
    if (!isSoon) plan(pause.least + pause.photo * (assets.value?.length ?? 0), true);
  }

  /** Shows an asset, or the output of a job, no more. */
  function drop(deleted: string): void {
    gone.value = new Set(gone.value).add(deleted);
    assets.value = assets.value?.flatMap(without);
    onGone(deleted);
  }

  /** The asset as it is without what was deleted, if it is there still. */
  function without(asset: ListedAsset): ListedAsset[] {
    if (gone.value.has(asset.asset_id)) return [];
    const outputs = asset.outputs.filter(({ job_id }) => !gone.value.has(job_id));
    return [outputs.length === asset.outputs.length ? asset : { ...asset, outputs }];
  }

  return {
    assets,
    /** Ids of assets that were deleted, and of jobs whose outputs were. */
    gone,
    drop,
    load,
    soon,
    get isClosed(): boolean {
      return isClosed;
    },
    refresh(address: string): void {
      if (!broken.has(address)) soon();
      broken.add(address);
    },
    close(): void {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}

/** Whether the shoot is not there, or is another user's. */
export const isGone = (error: unknown): boolean =>
  error instanceof LusterError && error.code === "shoot.not_found";

/** What is as it was stays the same object, and is not drawn again. */
const same = (before: ListedAsset | undefined, now: ListedAsset): ListedAsset =>
  before && JSON.stringify(before) === JSON.stringify(now) ? before : now;
