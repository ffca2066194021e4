import { computed, signal } from "@preact/signals";
import { type Job, type ListedAsset, type Luster, type Photo, type Shoot } from "@luster/client";
import { lanes } from "../lanes.ts";
import { forget, keep, kept } from "./kept.ts";
import { createPreviews } from "./previews.ts";
import { openJobs } from "./open-jobs.ts";
import { tilesOf } from "./tiles.ts";

export type Wish = {
  tier: "basic" | "standard" | "premium";
  strength: "correct" | "natural" | "bright";
  prompt: string;
};

export type ShootModel = ReturnType<typeof createShootModel>;

/** URLs of a list are good for an hour. */
const renewAfter = 45 * 60_000;
/** While many photos end at once, the list is read again this often at most. */
const pause = 1_500;
const watched = 4;

/** Everything the page of one shoot shows and does, without a pixel of how it looks. */
export function createShootModel(luster: Luster, id: string) {
  const shoot = signal<Shoot>();
  const assets = signal<readonly ListedAsset[]>();
  const photos = signal<readonly Photo[]>([]);
  const jobs = signal<ReadonlyMap<string, Job>>(new Map());
  const selected = signal<ReadonlySet<string>>(new Set());
  const wish = signal<Wish>({ tier: "basic", strength: "natural", prompt: "" });
  const paused = signal(false);
  const error = signal<unknown>();
  const run = luster.shoot({ shoot: id });
  const remembered = openJobs(id);
  const watching = lanes(watched);
  const previews = createPreviews();
  const broken = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isClosed = false;

  const tiles = computed(() =>
    tilesOf({ assets: assets.value ?? [], photos: photos.value, jobs: jobs.value }),
  );

  /** Reads the shoot, and takes up what was left of it; then takes `files`. */
  async function open(files: readonly File[] = []): Promise<void> {
    const left = await kept(id);
    if (isClosed) return;
    take([...left, ...files]);
    void keep(id, files);
    try {
      shoot.value = await luster.shoots.get(id);
      await load();
      for (const [asset, job] of remembered.all()) watch(asset, await luster.jobs.get(job));
    } catch (failure) {
      error.value = failure;
    }
  }

  async function load(): Promise<void> {
    const found: ListedAsset[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await luster.assets.list(id, { limit: 100, ...(cursor ? { cursor } : {}) });
      found.push(...page.assets);
      cursor = page.cursor;
      if (cursor === undefined) break;
    }
    assets.value = found;
    soon(renewAfter);
  }

  /** Reads the list again after so many milliseconds; what asks for it meanwhile waits for the same. */
  function soon(ms = pause): void {
    if (timer !== undefined && ms === pause && isSoon) return;
    clearTimeout(timer);
    isSoon = ms === pause;
    if (isClosed) return;
    timer = setTimeout(() => {
      isSoon = false;
      load().catch((failure: unknown) => {
        error.value = failure;
        soon(10_000);
      });
    }, ms);
  }
  let isSoon = false;

  /** Takes files; each is uploaded and enhanced by the wish as it is now. */
  function take(files: readonly File[]): void {
    error.value = undefined;
    try {
      run.add(files, wishOf(wish.value)).forEach((photo, index) => previews.add(photo.id, files[index]));
    } catch (failure) {
      error.value = failure;
    }
  }

  function changed(photo: Photo): void {
    photos.value = run.photos;
    const { asset, job, state } = photo;
    if (state === "uploaded") void forget(id, photo);
    if (asset && job) remembered.note(asset.asset_id, job);
    if (state === "uploaded" || state === "enhanced") soon();
  }
  const stopListening = run.on(changed);

  /** Follows a job to its end, and shows each change. */
  function watch(asset: string, job: Job): void {
    show(asset, job);
    watching(async () => {
      const timeout = Number.POSITIVE_INFINITY;
      await luster.jobs.wait(job, { timeout, onUpdate: (now) => show(asset, now) });
      soon();
    });
  }

  function show(asset: string, job: Job): void {
    remembered.note(asset, job);
    jobs.value = new Map(jobs.value).set(asset, job);
  }

  return {
    shoot,
    tiles,
    isLoaded: computed(() => assets.value !== undefined),
    selected,
    wish,
    paused,
    error,
    totals: computed(() => (photos.value, run.totals)),
    open,
    /** A picture did not arrive: its address may be too old. Each is asked for once. */
    refresh(address: string): void {
      if (!broken.has(address)) soon();
      broken.add(address);
    },
    add(files: readonly File[]): void {
      take(files);
      void keep(id, files);
    },
    /** An address of the file itself, until its asset has a picture to show. */
    previewOf: (photo: Photo | undefined): string | undefined => photo && previews.of(photo.id),
    /** Requests an enhancement of these assets by the wish as it is now. */
    enhance(ids: readonly string[]): void {
      for (const asset of ids)
        luster.jobs
          .create({ asset_id: asset, ...wishOf(wish.value) })
          .then((job) => watch(asset, job))
          .catch((failure: unknown) => (error.value = failure));
    },
    retry(key: string): void {
      const tile = tiles.value.find((each) => each.key === key);
      if (tile?.photo && tile.photo.state === "failed") return run.retry(tile.photo);
      if (tile?.asset) this.enhance([tile.asset.asset_id]);
    },
    cancel(photo?: Photo): void {
      run.cancel(photo);
    },
    pause(): void {
      if (run.paused) run.resume();
      else run.pause();
      paused.value = run.paused;
    },
    toggle(key: string): void {
      const next = new Set(selected.value);
      if (!next.delete(key)) next.add(key);
      selected.value = next;
    },
    select(keys: readonly string[]): void {
      selected.value = new Set(keys);
    },
    close(): void {
      isClosed = true;
      clearTimeout(timer);
      stopListening();
      previews.close();
      run.pause();
    },
  };
}

/** The basic tier reads no prompt. */
const wishOf = ({ tier, strength, prompt }: Wish) => ({
  tier,
  strength,
  ...(tier !== "basic" && prompt.trim() !== "" ? { prompt: prompt.trim() } : {}),
});
