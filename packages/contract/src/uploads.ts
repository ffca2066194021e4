import * as z from "zod";
import { AssetView } from "./assets.ts";
import { cleanFilename } from "./filename.ts";
import { id } from "./ids.ts";
import { route } from "./route.ts";
import { StorageName, UploadMethod } from "./storage.ts";
import { halfCharacter } from "./text.ts";

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
export const UploadConfirmation = z.strictObject({
  asset_id: id("asset"),
  shoot_id: id("shoot"),
  object_key: z.string().min(1).max(1024),
  filename: Filename,
  file_size: z.int().min(1),
  content_type: MediaType,
});
export type UploadConfirmation = z.infer<typeof UploadConfirmation>;

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

export const presign = route({
  method: "POST",
  path: "/uploads/presign",
  summary: "A URL to upload one picture straight to storage",
  description:
    "Upload with the ticket's method and every one of its headers. The URL writes once; with `asset_id` a pending upload gets a new one.",
  body: UploadRequest,
  replies: { 200: UploadTicket },
  failures: [
    "shoot.not_found",
    "asset.not_found",
    "upload.type_unsupported",
    "upload.method_unsupported",
    "upload.too_large",
    "upload.type_mismatch",
    "upload.changed",
    "upload.closed",
    "quota.uploads_pending",
    "storage.unavailable",
  ],
});

export const confirm = route({
  method: "POST",
  path: "/uploads/confirm",
  summary: "Turn an upload that has arrived into an asset",
  description:
    "What is stored is compared with what was presigned and with what is said here. 200 and the same asset when it was confirmed before.",
  body: UploadConfirmation,
  replies: { 201: AssetView, 200: AssetView },
  failures: [
    "asset.not_found",
    "upload.not_arrived",
    "upload.key_mismatch",
    "upload.filename_mismatch",
    "upload.size_mismatch",
    "upload.type_mismatch",
    "upload.too_large",
    "upload.changed",
    "upload.closed",
    "quota.bytes",
    "storage.unavailable",
  ],
});
