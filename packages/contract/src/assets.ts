import * as z from "zod";
import { id } from "./ids.ts";
import { ContentType } from "./picture-types.ts";
import { StorageName } from "./storage.ts";
import { Tier } from "./tier.ts";

/** A presigned GET and when it stops working. */
const Download = { url: z.url(), url_expires_at: z.iso.datetime() };

/** The most outputs that one asset can hold: its record stays far below the size limit of a table item. */
export const maxOutputs = 100;

/** An output as its owner sees it: what one job made of an asset. */
export const OutputView = z.object({
  job_id: id("job"),
  tier: Tier,
  object_key: z.string(),
  storage: StorageName,
  /** Bytes. */
  file_size: z.int(),
  created_at: z.iso.datetime(),
  ...Download,
});
export type OutputView = z.infer<typeof OutputView>;

/** A confirmed original as its owner sees it. */
export const AssetView = z.object({
  asset_id: id("asset"),
  shoot_id: id("shoot"),
  object_key: z.string(),
  storage: StorageName,
  filename: z.string(),
  content_type: ContentType,
  /** Bytes. */
  file_size: z.int(),
  created_at: z.iso.datetime(),
});
export type AssetView = z.infer<typeof AssetView>;

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
