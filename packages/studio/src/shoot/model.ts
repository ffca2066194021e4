import { computed, effect, signal } from "@preact/signals";
import type { Begun, Deletion, Luster, Photo, Shoot } from "@luster/client";
import { createJobs } from "./jobs.ts";
import { forget, keep, keepBegun, kept } from "./kept.ts";
import { createList } from "./list.ts";
import { createPreviews } from "./previews.ts";
import { isSending, isUnderWay, keepingSame, type Tile, tilesOf } from "./tiles.ts";
import { neighbours, takeTurn } from "./turn.ts";
import { chosen } from "./verdicts.ts";
import { type Wish, wishOf } from "./wish.tsx";

export type ShootModel = ReturnType<typeof createShootModel>;

/** Everything the page of one shoot shows and does, without a pixel of how it looks. */
export function createShootModel(luster: Luster, id: string) {
  const shoot = signal<Shoot>();
  const photos = signal<readonly Photo[]>([]);
  const selected = signal<ReadonlySet<string>>(new Set());
  const wish = signal<Wish>({ tier: "basic", strength: "natural", prompt: "" });
  const paused = signal(false);
  const error = signal<unknown>();
  const noPhotos = signal<readonly string[]>([]);
  const run = luster.shoot({ shoot: id });
  const onGone = (deleted: string): void => {
    run.drop(deleted);
    photos.value = run.photos;
  };
  const list = createList(luster, { id, shoot, error, onGone });
  const others = neighbours(id, list.soon);
  const onChange = (): void => {
    list.soon();
    others.tell();
  };
  const jobs = createJobs({ luster, shoot: id, list, run, error, onChange });
  const previews = createPreviews();

  const tiles = signal<readonly Tile[]>([]);
  const stopDrawing = effect(() => {
    const [assets = [], gone] = [list.assets.value, list.gone.value];
    const known = { assets, photos: photos.value, jobs: jobs.jobs.value, gone, choose: chosen };
    tiles.value = keepingSame(tiles.peek(), tilesOf(known));
  });

  /** Reads the shoot, and takes up what was left of it; then takes `files`. */
  async function open(files: readonly File[] = []): Promise<void> {
    take(files);
    void keep(id, files).then(() => (release = takeTurn(id, resume)));
    await list.load();
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
    if (state === "uploaded" || state === "enhanced" || (state === "cancelled" && photo.asset)) onChange();
  }
  const stopListening = run.on(changed);

  /** Gives up what is not uploaded yet; it is not taken up after a reload either. */
  function stopSending(tile: Tile): void {
    if (!tile.photo) return;
    run.cancel(tile.photo);
    void forget(id, tile.photo);
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
    load: list.load,
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
      for (const asset of ids) jobs.request(asset, wishOf(wish.value));
    },
    /** What the wish as it is now would cost for these assets, in US dollars; `undefined` where nobody knows. */
    async quote(ids: readonly string[]): Promise<number | undefined> {
      const quoted = { assets: [...ids], ...wishOf(wish.value), dry_run: true };
      return (await luster.shoots.enhance(id, quoted)).estimate_usd;
    },
    /** Requests what was quoted, and nothing that costs more. */
    spend: (ids: readonly string[], most: number | undefined): Promise<void> =>
      jobs.spend(ids, wishOf(wish.value), most),
    retry(key: string): void {
      const tile = tiles.value.find((each) => each.key === key);
      const { photo } = tile ?? {};
      if (photo?.state === "failed" || photo?.state === "cancelled") {
        void keep(id, previews.files([photo.id]));
        return run.retry(photo);
      }
      const { tier, strength, prompt } = tile?.job ?? {};
      if (tile?.asset && tier)
        jobs.request(
          tile.asset.asset_id,
          wishOf({ tier, strength: strength ?? "natural", prompt: prompt ?? "" }),
        );
    },
    /** Stops one photo wherever it is; one that is being made or paid for is finished all the same. */
    cancel(tile: Tile): void {
      if (isSending(tile)) stopSending(tile);
      else if (isUnderWay(tile)) jobs.cancel(tile);
    },
    /** Gives up all that is not uploaded yet. What is uploaded is enhanced. */
    cancelUploads(): void {
      for (const tile of tiles.value.filter(isSending)) stopSending(tile);
    },
    cancelJobs: (): void => jobs.cancelAll(tiles.value),
    /** The whole job, for what the list does not say of it. */
    jobOf: (job_id: string) => luster.jobs.get(job_id),
    /** Deletes an asset with all its versions, and shows it no more. */
    async deletePhoto(asset_id: string): Promise<Deletion> {
      const deletion = await luster.assets.delete(asset_id);
      list.drop(asset_id);
      selected.value = new Set([...selected.value].filter((key) => key !== asset_id));
      others.tell();
      return deletion;
    },
    /** Deletes what this job made; the original and its other versions stay. */
    async deleteVersion(job_id: string): Promise<Deletion> {
      const deletion = await luster.outputs.delete(job_id);
      list.drop(job_id);
      onChange();
      return deletion;
    },
    /** Gives the shoot another name. */
    async rename(name: string): Promise<void> {
      try {
        shoot.value = await luster.shoots.change(id, { name });
      } catch (failure) {
        error.value = failure;
      }
    },
    /** Deletes the shoot, and gives up what of it is not uploaded yet. */
    async deleteShoot(): Promise<Deletion> {
      const deletion = await luster.shoots.delete(id);
      for (const tile of tiles.value.filter(isSending)) stopSending(tile);
      await Promise.all((await kept(id)).map(({ file }) => forget(id, file)));
      others.tell();
      return deletion;
    },
    /** Takes a photo that never arrived off the page. */
    remove({ key, photo }: Tile): void {
      if (photo) void forget(id, photo);
      list.drop(key);
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
      jobs.close();
      previews.close();
      run.pause();
    },
  };
}

const nameAndSize = ({ name, size }: { name: string; size: number }): string => `${size} ${name}`;
