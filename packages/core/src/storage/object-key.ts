import { createHash } from "node:crypto";
import type { RenditionName } from "@luster/contract/assets";
import { type ContentType, extensions } from "@luster/contract/picture-types";

type Asset = { userId: string; shootId: string; assetId: string };

/** The key of an upload: `{user}/{shoot}/{asset}/original.{ext}`. */
export const originalKey = ({ contentType, ...asset }: Asset & { contentType: ContentType }): string =>
  `${assetPrefix(asset)}/original.${extensions[contentType]}`;

/** The key of what a job made of the upload: `{user}/{shoot}/{asset}/outputs/{job}.jpg`. */
export const outputKey = ({ jobId, ...asset }: Asset & { jobId: string }): string =>
  `${assetPrefix(asset)}/outputs/${jobId}.jpg`;

/**
 * The key of a smaller size, beside its picture: `…/original.thumb.webp`, and `…/outputs/{job}.thumb.webp` of a job's
 * output.
 */
export function renditionKey(
  { jobId, ...asset }: Asset & { jobId?: string | undefined },
  name: RenditionName,
): string {
  const picture = jobId === undefined ? "original" : `outputs/${jobId}`;
  return `${assetPrefix(asset)}/${picture}.${name}.${extensions[renditionTypes[name]]}`;
}

/** What each rendition is. */
export const renditionTypes = {
  thumb: "image/webp",
  screen: "image/jpeg",
  changes: "image/png",
} as const satisfies Record<RenditionName, ContentType>;

/**
 * Whether a key is of what we made, an output or a rendition, and of no original. Those of the legacy system are in
 * no form that tells.
 */
export const isMade = (key: string): boolean => made.test(key);

const either = (words: readonly string[]): string => `(?:${words.join("|")})`;
const suffix = `\\.${either(Object.values(extensions))}`;
const rendition = `\\.${either(Object.keys(renditionTypes))}`;
const made = new RegExp(
  `^(?:[\\w~-]+/){3}(?:original${rendition}|outputs/[\\w-]+(?:${rendition})?)${suffix}$`,
);

/**
 * The user id as one path segment of 1 to 173 characters, a different one for each id. The token issuer chose the id,
 * so it may be anything: `auth0|12`, an address, `..`.
 */
export function userSegment(userId: string): string {
  if (/^[A-Za-z0-9_-]{1,64}$/.test(userId)) return userId;
  // UTF-16, because UTF-8 writes every lone surrogate as the same three bytes and would give two users one prefix.
  const bytes = Buffer.from(userId, "utf16le");
  if (userId.length <= 64) return `~${bytes.toString("base64url")}`;
  return `~~${createHash("sha256").update(bytes).digest("base64url")}`;
}

/** What the keys of a shoot, and no others, begin with. */
export const shootPrefix = ({ userId, shootId }: Omit<Asset, "assetId">): string =>
  `${userSegment(userId)}/${shootId}/`;

const assetPrefix = ({ assetId, ...shoot }: Asset): string => `${shootPrefix(shoot)}${assetId}`;
