import { attachment } from "@luster/contract/filename";
import { after, seconds } from "../time.ts";
import type { DownloadGrant, UploadGrant } from "./store.ts";

/** Every header that a write-once PUT must have, and no other: the URL is signed for exactly these. */
export const uploadHeaders = ({ contentType, size, sha256 }: UploadGrant): Record<string, string> => ({
  "content-type": contentType,
  "if-none-match": "*",
  ...(size !== undefined && { "content-length": String(size) }),
  ...(sha256 !== undefined && { "x-amz-checksum-sha256": sha256 }),
});

/** How long a URL can be valid, in seconds: a week, for S3 and R2. */
export const longestValidity = 604_800;

/**
 * From when to when the URL of a download is valid: for all times within one window of `repeat` seconds the same, so
 * that the URL is the same too, and a client's cache knows it. A window longer than promised, because its last reader
 * gets the whole promise.
 */
export function downloadValidity(promised: number, repeat: number, now: Date) {
  const window = Math.max(1, Math.min(repeat, longestValidity - promised));
  const at = new Date(Math.floor(now.getTime() / seconds(window)) * seconds(window));
  const expiresIn = repeat === 0 ? promised : Math.min(longestValidity, promised + window);
  return { at, expiresIn, expires: after(at, seconds(expiresIn)) };
}

/**
 * What the store is to say of a download. The bytes under a key never change, so a cache may keep them as long as it
 * knows the URL.
 */
export const downloadParameters = ({ contentType, filename }: DownloadGrant, expiresIn: number) => ({
  "response-cache-control": `private, max-age=${expiresIn}, immutable`,
  "response-content-disposition": attachment(filename),
  "response-content-type": contentType,
});
