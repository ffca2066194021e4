import type { JobView } from "@luster/contract/jobs";
import type { Api } from "./api.ts";
import type { createRequestJob, Wish } from "./enhance.ts";
import { LusterError } from "./error.ts";
import { describe, type Picture } from "./file.ts";
import { createKnown } from "./known.ts";
import { createLanes } from "./lanes.ts";
import { open, outcome, type Photo, type PhotoState, type Totals, totalsOf } from "./photo.ts";
import { backoff } from "./time.ts";
import type { Begun, createUpload } from "./upload.ts";
import { isOpen, type createWait } from "./wait.ts";

export type ShootOptions = Wish & {
  /** An existing shoot: what it holds already is neither uploaded nor enhanced again. @default a new one */
  shoot?: string | undefined;
  /** The name of a new shoot. */
  name?: string | undefined;
  /** Uploads at the same time. @default 3 */
  parallel?: number | undefined;
  /** Whether each photo is enhanced once it is uploaded. @default true */
  enhance?: boolean | undefined;
};

/** Many pictures on their way. */
export type ShootRun = ReturnType<typeof createShoot>;

type Item = { photo: Photo; picture: Picture; wish: Wish; stop: AbortController; retries: number };
type Deps = {
  api: Pick<Api, "shoots" | "assets" | "jobs">;
  upload: ReturnType<typeof createUpload>;
  wait: ReturnType<typeof createWait>;
  requestJob: ReturnType<typeof createRequestJob>;
};

/** Jobs that are asked for at the same time: they end about in the order in which they were requested. */
const watched = 4;
/** A photo that a lost connection or an outage stopped is tried again so often by itself: for about three minutes. */
const mostRetries = 8;
/** Seconds: a longer `Retry-After`, as of a day's quota, is a failure to show. */
const longestWait = 300;

/** Uploads and enhances many pictures, a few at a time, with events. */
export function createShoot({ api, upload, wait, requestJob }: Deps, options: ShootOptions) {
  const { parallel = 3, enhance = true } = options;
  const items = new Map<number, Item>();
  let added = 0;
  const listeners = new Set<(photo: Photo) => void>();
  const known = createKnown(api, options);
  const uploads = createLanes(parallel);
  const watches = createLanes(watched);
  let list: readonly Photo[] | undefined;

  /**
   * Takes more pictures; each begins when a lane is free. `begun` says of a picture which upload of it an earlier
   * page began. Throws `file.empty` and `file.unsupported` before it takes any.
   */
  function add<P extends Picture>(
    pictures: Iterable<P>,
    wish: Wish = {},
    begun: (picture: P) => Begun | undefined = () => undefined,
  ): Photo[] {
    const described = [...pictures].map((picture) => ({ picture, file: describe(picture) }));
    return described.map(({ picture, file: { name, size } }) => {
      const earlier = begun(picture);
      const photo: Photo = {
        id: (added += 1),
        name,
        size,
        state: "waiting",
        sent: 0,
        ...(earlier && { begun: earlier }),
      };
      const item = { photo, picture, wish: { ...options, ...wish }, stop: new AbortController(), retries: 0 };
      items.set(photo.id, item);
      change(item, {});
      begin(item);
      return photo;
    });
  }

  function begin(item: Item): void {
    const { signal } = item.stop;
    run(item, signal).catch((error: unknown) => {
      if (!signal.aborted) stopped(item, error);
    });
  }

  /** An upload takes a lane until its job is requested; being watched takes another. */
  async function run(item: Item, signal: AbortSignal): Promise<void> {
    if (!item.photo.asset) await uploads.run(() => send(item, signal), signal);
    if (!enhance) return;
    if (!item.photo.job) await request(item, signal);
    await watches.run(() => watch(item, signal), signal);
  }

  async function send(item: Item, signal: AbortSignal): Promise<void> {
    const { size } = item.photo;
    const { shoot, asset } = await known.find(item.photo);
    if (asset) return tell(item, signal, { state: "uploaded", asset, sent: size });
    tell(item, signal, { state: "uploading" });
    const onProgress = (sent: number): void => tell(item, signal, { sent });
    const made = await upload(item.picture, {
      shoot,
      signal,
      onProgress,
      begun: item.photo.begun,
      onBegun: (begun) => tell(item, signal, { begun }),
    });
    tell(item, signal, { state: "uploaded", asset: made, sent: size });
  }

  async function request(item: Item, signal: AbortSignal): Promise<void> {
    const { id, asset } = item.photo;
    if (!asset) return;
    const before = await known.job(id, item.wish);
    tell(item, signal, {
      state: "queued",
      job: before ?? (await requestJob(asset.asset_id, item.wish, signal)),
    });
  }

  async function watch(item: Item, signal: AbortSignal): Promise<void> {
    const { job: requested } = item.photo;
    if (!requested) return;
    const told = (job: JobView): void => {
      if (isOpen(job))
        tell(item, signal, { job, state: job.status === "processing" ? "enhancing" : "queued" });
    };
    const job = await wait(requested, { signal, timeout: Number.POSITIVE_INFINITY, onUpdate: told });
    if (!job.output) requestJob.forget(job, item.wish);
    tell(item, signal, { job, ...outcome(job) });
  }

  /** A change that a run makes, unless it was ended meanwhile. */
  function tell(item: Item, signal: AbortSignal, changes: Partial<Photo>): void {
    if (!signal.aborted) change(item, changes);
  }

  function stopped(item: Item, cause: unknown): void {
    const error =
      cause instanceof LusterError ? cause : new LusterError("internal", String(cause), { cause });
    const isPassing = error.retryable && (error.retryAfter ?? 0) <= longestWait;
    if (!isPassing || item.retries >= mostRetries) return change(item, { state: "failed", error });
    item.retries += 1;
    change(item, { state: "waiting", error });
    const { stop } = item;
    const ms = Math.max(backoff(item.retries), (error.retryAfter ?? 0) * 1000);
    setTimeout(() => {
      if (!stop.signal.aborted) begin(item);
    }, ms);
  }

  function change(item: Item, changes: Partial<Photo>): void {
    item.photo = { ...item.photo, ...changes };
    list = undefined;
    for (const listener of listeners) listener(item.photo);
  }

  /** Ends what is being sent and begins nothing new; jobs that were requested go on. */
  function pause(): void {
    uploads.pause();
    for (const item of items.values()) if (item.photo.state === "uploading") restart(item);
  }

  function restart(item: Item): void {
    item.stop.abort();
    item.stop = new AbortController();
    item.retries = 0;
    const { error: _, ...photo } = item.photo;
    item.photo = photo;
    change(item, { state: "waiting", sent: photo.asset ? photo.size : 0 });
    begin(item);
  }

  const selected = (photo: Pick<Photo, "id"> | undefined, states: readonly PhotoState[]): Item[] =>
    [...items.values()].filter(
      (item) => (!photo || item.photo.id === photo.id) && states.includes(item.photo.state),
    );

  const isDone = ({ state }: Photo): boolean => !open.includes(state) || (!enhance && state === "uploaded");

  return {
    add,
    pause,
    /** Goes on after `pause`. */
    resume: (): void => uploads.resume(),
    /** Whether uploads are held back. */
    get paused(): boolean {
      return uploads.paused;
    },
    /** Gives one photo up, or all that have not ended. A job that was requested goes on, and is not waited for. */
    cancel(photo?: Pick<Photo, "id">): void {
      for (const item of selected(photo, open)) {
        item.stop.abort();
        change(item, { state: "cancelled" });
      }
    },
    /**
     * To be told when an asset was deleted: its photo is given up and listed no more, and the same file is a new
     * photo when it is added again.
     */
    drop(asset_id: string): void {
      known.drop(asset_id);
      for (const item of items.values()) {
        if (item.photo.asset?.asset_id !== asset_id) continue;
        item.stop.abort();
        change(item, { state: "cancelled" });
        items.delete(item.photo.id);
        list = undefined;
      }
    },
    /** Begins one photo again, or all that failed. A photo whose job failed gets a new job. */
    retry(photo?: Pick<Photo, "id">): void {
      for (const item of selected(photo, photo ? ["failed", "cancelled"] : ["failed"])) {
        const { job: _, ...rest } = item.photo;
        if (item.photo.job && !isOpen(item.photo.job)) item.photo = rest;
        restart(item);
      }
    },
    /** Calls the listener with each photo that changes. Returns how to stop that. */
    on(listener: (photo: Photo) => void): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    /** All photos as they are now: the same array until one changes. */
    get photos(): readonly Photo[] {
      return (list ??= [...items.values()].map(({ photo }) => photo));
    },
    get totals(): Totals {
      return totalsOf([...items.values()].map(({ photo }) => photo));
    },
    /** The id of the shoot, which is created by the first call if it does not exist. */
    shootId: (): Promise<string> => known.shoot(),
    /**
     * Resolves with all photos once none is open any more: each enhanced (or uploaded, if that is all), failed or
     * cancelled.
     */
    finished(): Promise<readonly Photo[]> {
      return new Promise((resolve) => {
        const look = (): void => {
          if (![...items.values()].every(({ photo }) => isDone(photo))) return;
          listeners.delete(look);
          resolve(this.photos);
        };
        listeners.add(look);
        look();
      });
    },
  };
}
