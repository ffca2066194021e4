import { createHash } from "node:crypto";
import type { Head } from "./store.ts";

/**
 * Whether what is stored is these bytes, told without reading it: R2 and S3 give MD5 as the ETag of an object written
 * in one piece, a folder SHA-256. `false` also where a store has another ETag, as S3 with keys of one's own (KMS).
 */
export const isOf = ({ etag, size }: Head, bytes: Uint8Array): boolean =>
  size === bytes.length && ["md5", "sha256"].some((hash) => etag === `"${hex(hash, bytes)}"`);

const hex = (hash: string, bytes: Uint8Array): string => createHash(hash).update(bytes).digest("hex");
