import { Failure } from "../failure.ts";
import type { UploadStore } from "./store.ts";
import type { Upload } from "./upload.ts";

/**
 * Writes the next version of an upload. When another request wrote first, its confirmation is returned unchanged;
 * anything else throws `upload.closed` or `upload.changed`.
 */
export async function replace(uploads: UploadStore, next: Upload): Promise<Upload> {
  const written = { ...next, version: next.version + 1 };
  if (await uploads.replace(written)) return written;
  const existing = await uploads.get(next.user_id, next.asset_id);
  if (existing?.status === "confirmed") return existing;
  throw new Failure(existing?.status === "closed" ? "upload.closed" : "upload.changed");
}
