import * as z from "zod";
import { id } from "../id.ts";
import { ContentType } from "../pictures/picture.ts";
import { cleanFilename } from "../storage/filename.ts";
import { StorageName, UploadMethod } from "../storage/name.ts";
import { halfCharacter } from "../text.ts";

const Filename = z
  .string()
  .min(1)
  .max(1024)
  .refine((text) => text.isWellFormed(), halfCharacter)
  .transform(cleanFilename);
/** Any spelling of a media type, or none: `pictures/media-type.ts` reads it. */
const MediaType = z.string().max(255).optional();
const Sha256 = z.string().regex(/^[A-Za-z0-9+/]{43}=$/, "must be a SHA-256 in base64");

/** What a client says before it uploads. `file_size` in bytes; `sha256` in base64. */
export const UploadRequest = z.strictObject({
  shoot_id: id("shoot"),
  filename: Filename,
  content_type: MediaType,
  file_size: z.int().min(1).optional(),
  sha256: Sha256.optional(),
  method: UploadMethod.optional(),
  /** Presigns again for this pending asset, after a failed upload. */
  asset_id: id("asset").optional(),
  /** The store that the client could not reach. */
  avoid: z.literal("r2").optional(),
});
export type UploadRequest = z.infer<typeof UploadRequest>;

/** What a client says after it has uploaded; all of it is compared with what was presigned and with what is stored. */
export const UploadClaim = z.strictObject({
  asset_id: id("asset"),
  shoot_id: id("shoot"),
  object_key: z.string().min(1).max(1024),
  filename: Filename,
  file_size: z.int().min(1),
  content_type: MediaType,
});
export type UploadClaim = z.infer<typeof UploadClaim>;

/**
 * The record of one transfer, from its presigned URL to its end.
 * `pending → confirmed` when the object has arrived and is right, `pending → closed` when it never can be.
 */
export const Upload = z.object({
  asset_id: id("asset"),
  shoot_id: id("shoot"),
  user_id: z.string(),
  status: z.enum(["pending", "confirmed", "closed"]),
  /** Grows by one with each write, so that no write undoes another. */
  version: z.int(),
  object_key: z.string(),
  /** The store the newest URL points at. */
  storage: StorageName,
  /** Every store that a URL of this upload ever pointed at. */
  stores: z.array(StorageName),
  filename: z.string(),
  /** What the client declared: the type that the URL is signed for. */
  content_type: ContentType,
  /** What arrived is of this type, by its first bytes; absent when that is the declared one. */
  arrived_type: ContentType.optional(),
  file_size: z.int().optional(),
  created_at: z.iso.datetime(),
  /** When the newest URL stops working. */
  url_expires_at: z.iso.datetime(),
  confirmed_at: z.iso.datetime().optional(),
  etag: z.string().optional(),
  /** When the sweep looks at it; absent once nothing is left to do. */
  due_at: z.iso.datetime().optional(),
});
export type Upload = z.infer<typeof Upload>;

/** What the client needs to upload: where, how and until when. `headers` go with a PUT, `fields` with a POST form. */
export const UploadTicket = z.object({
  asset_id: id("asset"),
  object_key: z.string(),
  storage: StorageName,
  method: UploadMethod,
  url: z.url(),
  headers: z.record(z.string(), z.string()).optional(),
  fields: z.record(z.string(), z.string()).optional(),
  expires_in: z.int(),
  expires_at: z.iso.datetime(),
  max_file_size: z.int(),
});
export type UploadTicket = z.infer<typeof UploadTicket>;
