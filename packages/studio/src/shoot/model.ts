import { computed, effect, signal } from "@preact/signals";
import { type Begun, type Job, type Luster, LusterError, type Photo, type Shoot } from "@luster/client";
import { lanes } from "../lanes.ts";
import { forget, keep, keepBegun, kept } from "./kept.ts";
import { createList } from "./list.ts";
import { createPreviews } from "./previews.ts";
import { keepingSame, type Tile, tilesOf } from "./tiles.ts";
import { neighbours, takeTurn } from "./turn.ts";
import { chosen } from "./verdicts.ts";
import { type Wish, wishOf } from "./wish.tsx";

export type ShootModel = ReturnType<typeof createShootModel>;

/** Jobs that are requested, and that are followed, at the same time. */
const requested = 4;
const watched = 4;

/** Everything the page of one shoot shows and does, without a pixel of how it looks. */
export function createShootModel(luster: Luster, id: string) {
  const shoot = signal<Shoot>();
  const photos = signal<readonly Photo[]>([]);
  const jobs = signal<ReadonlyMap<string, Job>>(new Map());
  const selected = signal<ReadonlySet<string>>(new Set());
  const wish = signal<Wish>({ tier: "basic", strength: "natural", prompt: "" });
  const paused = signal(false);
  const error = signal<unknown>();
  const noPhotos = signal<readonly string[]>([]);
  const run = luster.shoot({ shoot: id });
  const list = createList(luster, id, error);
  const others = neighbours(id, list.soon);
  const [requesting, watching] = [lanes(requested), lanes(watched)];
  const asked = new Set<string>();
  const previews = createPreviews();

  const tiles = signal<readonly Tile[]>([]);
  const stopDrawing = effect(() => {
    const known = { assets: list.assets.value ?? [], photos: photos.value, jobs: jobs.value, choose: chosen };
    tiles.value = keepingSame(tiles.peek(), tilesOf(known));
  });

  /** Reads the shoot, and takes up what was left of it; then takes `files`. */
  async function open(files: readonly File[] = []): Promise<void> {
    take(files);
    void keep(id, files).then(() => (release = takeTurn(id, resume)));
    await load();
  }

  /** Takes the files that were not uploaded when a page of this shoot was left. */
  async function resume(): Promise<void> {
    const left = await kept(id);
    const begun = new Map(left.map(({ file, begun }) => [file, begun]));
    const here = new Set(run.photos.map(nameAndSize));
    if (!list.isClosed)
      take(
        [...begun.keys()].filter((file) => !here.has(nameAndSize(file))),
        (file) => begun.get(file),
      );
  }
  let release: (() => void) | undefined;

  async function load(): Promise<void> {
    try {
      shoot.value = await luster.shoots.get(id);
      await list.load();
    } catch (failure) {
      error.value = failure;
    }
  }

  /**
   * Takes files. Each is uploaded and enhanced by the basic tier, which is free: nothing is paid without being asked
   * for.
   */
  function take(files: readonly File[], begun?: (file: File) => Begun | undefined): void {
    if (files.length === 0) return;
    error.value = undefined;
    const { strength } = wish.value;
    try {
      const added = run.add(files, { tier: "basic", strength }, begun);
      added.forEach((photo, index) => previews.add(photo.id, files[index]));
    } catch (failure) {
      error.value = failure;
    }
  }

  // Progress comes many times a second for each photo; the page is drawn once a frame at most.
  let frame: number | undefined;
  function changed(photo: Photo): void {
    frame ??= requestAnimationFrame(() => {
      frame = undefined;
      photos.value = run.photos;
    });
    const { begun, state } = photo;
    if (state === "uploaded") void forget(id, photo);
    else if (begun && state === "uploading" && photo.sent === 0) void keepBegun(id, photo, begun);
    if (state === "uploaded" || state === "enhanced") {
      list.soon();
      others.tell();
    }
  }
  const stopListening = run.on(changed);

  // Jobs that were requested before this page, or by another, are followed too.
  const followed = new Set<string>();
  /** Assets that money was spent on: their jobs are shown with their cost, also those that ended before they were listed. */
  const spentOn = new Set<string>();
  const stopFollowing = effect(() => {
    const mine = new Set(run.photos.map(({ job }) => job?.job_id));
    for (const {
      asset_id,
      jobs: [newest],
    } of list.assets.value ?? []) {
      if (!newest || mine.has(newest.job_id) || followed.has(newest.job_id)) continue;
      if (!isOpen(newest.state) && !spentOn.has(asset_id)) continue;
      followed.add(newest.job_id);
      watching(async () => follow(asset_id, await luster.jobs.get(newest.job_id)));
    }
  });

  /** Follows a job to its end, and shows each change. */
  function watch(asset: string, job: Job): void {
    followed.add(job.job_id);
    show(asset, job);
    watching(() => follow(asset, job));
  }

  async function follow(asset: string, job: Job): Promise<void> {
    const timeout = Number.POSITIVE_INFINITY;
    await luster.jobs.wait(job, { timeout, onUpdate: (now) => show(asset, now) });
    list.soon();
    others.tell();
  }

  function show(asset: string, job: Job): void {
    jobs.value = new Map(jobs.value).set(asset, job);
  }

  /** Requests one job, unless the same was asked for a moment ago: a double click is one wish. */
  function request(asset_id: string, body: ReturnType<typeof wishOf>): void {
    const same = JSON.stringify([asset_id, body]);
    if (asked.has(same)) return;
    asked.add(same);
    requesting(async () => {
      try {
        watch(asset_id, await luster.jobs.create({ asset_id, ...body }));
      } catch (failure) {
        error.value = failure;
      } finally {
        asked.delete(same);
      }
    });
  }

  return {
    shoot,
    tiles,
    isLoaded: computed(() => list.assets.value !== undefined),
    selected,
    wish,
    paused,
    error,
    /** Names of files that were dropped and are no photos. */
    noPhotos,
    totals: computed(() => (photos.value, run.totals)),
    open,
    load,
    /** A picture did not arrive: its address may be too old. Each is asked for once. */
    refresh: (address: string): void => list.refresh(address),
    add(files: readonly File[], left: readonly string[] = []): void {
      noPhotos.value = left;
      take(files);
      void keep(id, files);
    },
    /** An address of the file itself, until its asset has a picture to show. */
    previewOf: (photo: Photo | undefined): string | undefined => photo && previews.of(photo.id),
    /** Requests an enhancement of these assets by the wish as it is now. */
    enhance(ids: readonly string[]): void {
      error.value = undefined;
      for (const asset of ids) request(asset, wishOf(wish.value));
    },
    /** What the wish as it is now would cost for these assets, in US dollars; `undefined` where nobody knows. */
    async quote(ids: readonly string[]): Promise<number | undefined> {
      const quoted = { assets: [...ids], ...wishOf(wish.value), dry_run: true };
      return (await luster.shoots.enhance(id, quoted)).estimate_usd;
    },
    /** Requests what was quoted, and nothing that costs more. */
    async spend(ids: readonly string[], most: number | undefined): Promise<void> {
      const budget = most === undefined ? {} : { max_cost_usd: most };
      try {
        for (const asset of ids) spentOn.add(asset);
        await luster.shoots.enhance(id, { assets: [...ids], ...wishOf(wish.value), ...budget });
        list.soon();
        others.tell();
      } catch (failure) {
        error.value = failure;
      }
    },
    retry(key: string): void {
      const tile = tiles.value.find((each) => each.key === key);
      const { photo } = tile ?? {};
      if (photo?.state === "failed" || photo?.state === "cancelled") {
        void keep(id, previews.files([photo.id]));
        return run.retry(photo);
      }
      const { tier, strength, prompt } = tile?.job ?? {};
      if (tile?.asset && tier)
        request(tile.asset.asset_id, wishOf({ tier, strength: strength ?? "natural", prompt: prompt ?? "" }));
    },
    cancel(photo?: Photo): void {
      run.cancel(photo);
      for (const each of photo ? [photo] : run.photos) void forget(id, each);
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
      if (frame !== undefined) cancelAnimationFrame(frame);
      list.close();
      others.close();
      release?.();
      stopListening();
      stopDrawing();
      stopFollowing();
      previews.close();
      run.pause();
    },
  };
}

const nameAndSize = ({ name, size }: { name: string; size: number }): string => `${size} ${name}`;

const isOpen = (state: string): boolean => state === "queued" || state === "processing";

/** Whether the shoot is not there, or is another user's. */
export const isGone = (error: unknown): boolean =>
  error instanceof LusterError && error.code === "shoot.not_found";
