import * as z from "zod";
import { AssetView } from "./assets.ts";
import { cleanFilename } from "./filename.ts";
import { failures } from "./failures.ts";
import { id } from "./ids.ts";
import { keysOf } from "./keys.ts";
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
const MediaType = z
  .string()
  .max(255)
  .optional()
  .describe("A media type of a picture, in any spelling; without one the file name decides.");
const Sha256 = z.string().regex(/^[A-Za-z0-9+/]{43}=$/, "must be a SHA-256 in base64");

/** A file that a client is to upload. */
export const UploadFile = z.strictObject({
  filename: Filename,
  content_type: MediaType,
  file_size: z.int().min(1).optional().describe("Bytes; the URL then takes exactly so many."),
  sha256: Sha256.optional().describe("Of the file, in base64; the URL then takes no other content."),
  method: UploadMethod.optional().describe("Leave it out: a store says what it takes."),
  asset_id: id("asset").optional().describe("Presigns again for this pending asset, after a failed upload."),
  avoid: z.literal("r2").optional().describe("The store that the client could not reach."),
});
export type UploadFile = z.infer<typeof UploadFile>;

/** What a client says before it uploads. */
export const UploadRequest = z.strictObject({ shoot_id: id("shoot"), ...UploadFile.shape });
export type UploadRequest = z.infer<typeof UploadRequest>;

/** How many can be presigned, or confirmed, by one request. */
const mostAtOnce = 100;

/** One of many that is not what it should be: it is answered by itself, and spoils no other. */
const Unreadable = z.unknown().transform((unreadable) => ({ unreadable }));

/** What a client says before it uploads many files of a shoot. */
export const UploadRequests = z.strictObject({
  shoot_id: id("shoot"),
  files: z
    .array(z.union([UploadFile, Unreadable]))
    .min(1)
    .max(mostAtOnce),
});
export type UploadRequests = z.infer<typeof UploadRequests>;

/**
 * What a client says after it has uploaded: the id is enough. Whatever else it says is compared with what was
 * presigned and with what is stored.
 */
export const UploadConfirmation = z.strictObject({
  asset_id: id("asset"),
  shoot_id: id("shoot").optional(),
  object_key: z.string().min(1).max(1024).optional(),
  filename: Filename.optional(),
  file_size: z.int().min(1).optional().describe("Bytes."),
  content_type: MediaType,
});
export type UploadConfirmation = z.infer<typeof UploadConfirmation>;

/** What a client says after it has uploaded many. */
export const UploadConfirmations = z.strictObject({
  asset_ids: z.array(id("asset")).min(1).max(mostAtOnce),
});

/** What the client needs to upload: where, how and until when. */
export const UploadTicket = z.object({
  asset_id: id("asset"),
  object_key: z.string(),
  storage: StorageName,
  method: UploadMethod,
  url: z.url(),
  headers: z.record(z.string(), z.string()).optional().describe("To send with a PUT, every one as it is."),
  fields: z.record(z.string(), z.string()).optional().describe("To send with a POST form, before the file."),
  expires_in: z.int().describe("Seconds."),
  expires_at: z.iso.datetime(),
  max_file_size: z.int().describe("Bytes."),
});
export type UploadTicket = z.infer<typeof UploadTicket>;

/** Why one of many was refused: its code and words, as a refused request's own. */
export const Refused = z.object({
  code: z.enum(keysOf(failures)),
  detail: z.string(),
  issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  retry_after: z.int().optional().describe("Seconds after which trying again can help."),
});
export type Refused = z.infer<typeof Refused>;

/** The tickets of many files in their order; `error` where one was refused. */
export const UploadTickets = z.object({
  uploads: z.array(z.union([UploadTicket, z.object({ error: Refused })])),
});

/** The assets of many uploads in their order; `error` where one was refused. */
export const ConfirmedAssets = z.object({
  assets: z.array(z.union([AssetView, z.object({ asset_id: id("asset"), error: Refused })])),
});

export const presign = route({
  method: "POST",
  path: "/uploads/presign",
  summary: "A URL to upload one picture straight to storage, or up to 100 of them",
  description:
    "Upload with the ticket's method and every one of its headers. The URL writes once; with `asset_id` a pending upload gets a new one. With `files` the reply has `uploads`, in their order: each is a ticket, or an `error` that spoils no other.",
  body: UploadRequest,
  many: { field: "files", body: UploadRequests, reply: UploadTickets },
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
  summary: "Turn an upload that has arrived into an asset, or up to 100 of them",
  description:
    "`asset_id` is enough; what is stored is compared with what was presigned and with whatever is said here. 200 and the same asset when it was confirmed before. With `asset_ids` the reply has `assets`, in their order: each is an asset, or an `error` that spoils no other.",
  body: UploadConfirmation,
  many: { field: "asset_ids", body: UploadConfirmations, reply: ConfirmedAssets },
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
