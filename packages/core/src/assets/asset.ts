import * as z from "zod";
import { id } from "../id.ts";
import { Tier } from "../jobs/tier.ts";
import { ContentType } from "../pictures/picture.ts";
import { StorageName } from "../storage/name.ts";

/** An enhanced picture: what one job made of an asset. */
export const Output = z.object({
  job_id: id("job"),
  tier: Tier,
  object_key: z.string(),
  storage: StorageName,
  /** Bytes. */
  file_size: z.int(),
  created_at: z.iso.datetime(),
});
export type Output = z.infer<typeof Output>;

/** A confirmed original, with the outputs made of it by job id. */
export const Asset = z.object({
  asset_id: id("asset"),
  shoot_id: id("shoot"),
  user_id: z.string(),
  object_key: z.string(),
  storage: StorageName,
  filename: z.string(),
  content_type: ContentType,
  /** Bytes. */
  file_size: z.int(),
  etag: z.string(),
  created_at: z.iso.datetime(),
  outputs: z.record(z.string(), Output),
  /** When the sweep looks at it, because something of it is, or may be, in the standby store. */
  due_at: z.iso.datetime().optional(),
});
export type Asset = z.infer<typeof Asset>;

/** Keeps an asset's record far below the size limit of a table item. */
const maxOutputs = 100;

/** Whether the asset has as many outputs as one can hold. */
export const isFull = ({ outputs }: Pick<Asset, "outputs">): boolean =>
  Object.keys(outputs).length >= maxOutputs;

/** A presigned GET and when it stops working. */
const Download = { url: z.url(), url_expires_at: z.iso.datetime() };

/** An output as its owner sees it. */
export const OutputView = Output.extend(Download);
export type OutputView = z.infer<typeof OutputView>;

/** A confirmed original as its owner sees it. */
export const AssetView = Asset.omit({ user_id: true, outputs: true, etag: true, due_at: true });

/**
 * An asset in a list: with URLs to download it and its outputs, oldest output first. The original has no URL when it is
 * where this deployment cannot reach it: on the legacy system's disk.
 */
export const ListedAsset = AssetView.extend({
  url: Download.url.optional(),
  url_expires_at: Download.url_expires_at.optional(),
  /** Why there is no URL: the original is not there, or not the one that was confirmed; or its store did not say in time. */
  url_withheld: z.enum(["original.gone", "storage.unavailable"]).optional(),
  outputs: z.array(OutputView),
});
export type ListedAsset = z.infer<typeof ListedAsset>;
