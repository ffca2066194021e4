import { id } from "@luster/contract/ids";
import { ContentType } from "@luster/contract/picture-types";
import { StorageName } from "@luster/contract/storage";
import * as z from "zod";
import { hours } from "../time.ts";

/** How long after the end of its URL what was begun in time may still arrive, and be confirmed. */
export const arrivalGrace = hours(1);

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
