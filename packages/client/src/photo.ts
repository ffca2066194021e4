import type { AssetView, OutputView } from "@luster/contract/assets";
import type { JobView } from "@luster/contract/jobs";
import { outputOf } from "./enhance.ts";
import { LusterError } from "./error.ts";
import type { Begun } from "./upload.ts";

/** `waiting` to `uploading` to `uploaded`, then `queued` and `enhancing` to `enhanced`. */
export type PhotoState =
  | "waiting"
  | "uploading"
  | "uploaded"
  | "queued"
  | "enhancing"
  | "enhanced"
  | "failed"
  | "cancelled";

/** A photo of a shoot as it is now: an object that never changes; each change makes a new one with the same `id`. */
export type Photo = {
  readonly id: number;
  readonly name: string;
  readonly state: PhotoState;
  /** Bytes that have been sent, of `size`. */
  readonly sent: number;
  readonly size: number;
  /** The upload as it was presigned; with it, another page can go on. */
  readonly begun?: Begun;
  readonly asset?: AssetView;
  readonly job?: JobView;
  readonly output?: OutputView;
  /** Why it failed, or why it waits to be tried again. */
  readonly error?: LusterError;
};

export type Totals = {
  photos: number;
  uploaded: number;
  enhanced: number;
  failed: number;
  cancelled: number;
  /** Bytes. */
  sent: number;
  size: number;
};

/** What has not ended. */
export const open: readonly PhotoState[] = ["waiting", "uploading", "uploaded", "queued", "enhancing"];

/** What the end of its job makes of a photo. */
export function outcome(job: JobView): Pick<Photo, "state"> & Partial<Photo> {
  if (job.status === "cancelled") return { state: "cancelled" };
  try {
    return { state: "enhanced", output: outputOf(job).output };
  } catch (error) {
    if (!(error instanceof LusterError)) throw error;
    return { state: "failed", error };
  }
}

export function totalsOf(photos: readonly Photo[]): Totals {
  const count = (test: (photo: Photo) => boolean): number => photos.filter(test).length;
  const sum = (of: (photo: Photo) => number): number => photos.reduce((total, photo) => total + of(photo), 0);
  return {
    photos: photos.length,
    uploaded: count(({ asset }) => asset !== undefined),
    enhanced: count(({ state }) => state === "enhanced"),
    failed: count(({ state }) => state === "failed"),
    cancelled: count(({ state }) => state === "cancelled"),
    sent: sum(({ sent }) => sent),
    size: sum(({ size }) => size),
  };
}
