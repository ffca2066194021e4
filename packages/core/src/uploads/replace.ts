import { Failure } from "../failure.ts";
import type { UploadRecords } from "./records.ts";
import type { Upload } from "./upload.ts";

/** `written`: whether this request wrote the upload as it now is. */
type Replaced = { upload: Upload; written: boolean };

/**
 * Writes the next version of an upload. When another request wrote first, its confirmation is returned unchanged;
 * anything else throws `upload.closed` or `upload.changed`.
 */
export async function replace(uploads: UploadRecords, next: Upload): Promise<Replaced> {
  const upload = { ...next, version: next.version + 1 };
  if (await uploads.replace(upload)) return { upload, written: true };
  const existing = await uploads.get(next.user_id, next.asset_id);
  if (existing?.status === "confirmed") return { upload: existing, written: false };
  throw new Failure(existing?.status === "closed" ? "upload.closed" : "upload.changed");
}
