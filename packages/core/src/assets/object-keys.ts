import { RenditionName } from "@luster/contract/assets";
import { renditionKey } from "../storage/object-key.ts";
import type { Asset, Output } from "./asset.ts";
import type { AssetRef } from "./records.ts";

/**
 * Every key that an asset can have objects under: its own, its outputs', and those of their renditions, recorded or
 * not.
 */
export const objectKeysOf = (asset: Asset): string[] => [
  asset.object_key,
  ...renditionKeysOf(asset),
  ...Object.values(asset.outputs).flatMap((output) => outputKeysOf(asset, output)),
];

/** Every key that an output can have objects under. */
export const outputKeysOf = (
  asset: AssetRef,
  { job_id, object_key }: Pick<Output, "job_id" | "object_key">,
): string[] => [object_key, ...renditionKeysOf(asset, job_id)];

/** The keys of the renditions of an original, or of the output of a job. */
const renditionKeysOf = (
  { user_id: userId, shoot_id: shootId, asset_id: assetId }: AssetRef,
  jobId?: string,
) => RenditionName.options.map((name) => renditionKey({ userId, shootId, assetId, jobId }, name));
