import type { UploadGrant } from "./store.ts";

/** Every header that a write-once PUT must have, and no other: the URL is signed for exactly these. */
export const uploadHeaders = ({ contentType, size, sha256 }: UploadGrant): Record<string, string> => ({
  "content-type": contentType,
  "if-none-match": "*",
  ...(size !== undefined && { "content-length": String(size) }),
  ...(sha256 !== undefined && { "x-amz-checksum-sha256": sha256 }),
});
