import { Failure } from "../failure.ts";
import type { UploadStore } from "./store.ts";
import type { Upload } from "./upload.ts";

/**
 * Writes the next version of an upload. When another request wrote first, a confirmation of theirs is returned as it
 * stands; anything else throws `upload.closed` or `upload.changed`.
 */
export async function replace(store: UploadStore, next: Upload): Promise<Upload> {
  const written = { ...next, version: next.version + 1 };
  if (await store.replace(written)) return written;
  const standing = await store.get(next.user_id, next.asset_id);
  if (standing?.status === "confirmed") return standing;
  throw new Failure(standing?.status === "closed" ? "upload.closed" : "upload.changed");
}
