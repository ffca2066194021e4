import type { Upload } from "./upload.ts";

/** Keeps uploads. Every method throws `Failure("service.unavailable")` when the database does not answer. */
export interface UploadRecords {
  /** Writes a new upload; `false`, and nothing written, when the asset id is taken. */
  create(upload: Upload): Promise<boolean>;
  /** `undefined` when the user has no such upload. */
  get(user: string, assetId: string): Promise<Upload | undefined>;
  /** Writes `upload` over the previous version; `false`, and nothing written, when another write came first. */
  replace(upload: Upload): Promise<boolean>;
  /** Removes this version; `false`, and nothing removed, when another write came first. */
  remove(upload: Upload): Promise<boolean>;
  /** All uploads into a shoot, also those that were not confirmed. */
  ofShoot(user: string, shootId: string): Promise<Upload[]>;
  /**
   * Uploads whose `due_at` is at most `until`, soonest first, in streams to be read in parallel. May lag behind the
   * writes, and may yield an item twice that is written meanwhile.
   */
  due(until: Date): AsyncIterable<Upload>[];
}
