import * as z from "zod";
import { id } from "./ids.ts";
import { AssetJob } from "./job-state.ts";
import { ContentType } from "./picture-types.ts";
import { StorageName } from "./storage.ts";
import { Tier } from "./tier.ts";

const Download = {
  url: z.url().describe("A presigned GET. Requests that follow soon get the same one."),
  url_expires_at: z.iso.datetime().describe("When it stops working."),
  cache_key: z
    .string()
    .describe(
      "What a client can keep the picture under, whatever its URL is by then: it stands for these bytes for ever.",
    ),
};

/** What an output is of its asset. Clients show a kind that they do not know as a file. */
export const OutputKind = z.enum(["enhanced"]);

/** What a stored picture is. */
const Picture = {
  content_type: ContentType,
  width: z.int().positive().describe("Upright pixels."),
  height: z.int().positive().describe("Upright pixels."),
  file_size: z.int().describe("Bytes."),
  sha256: z.base64().describe("In base64."),
};

/** The smaller sizes that a picture is also kept in: at most 512 pixels a side as WebP, and 2048 as JPEG. */
export const SizeName = z.enum(["thumb", "screen"]);
export type SizeName = z.infer<typeof SizeName>;

/** All that can stand beside a picture: its smaller sizes, and where an output differs from its original, as PNG. */
export const RenditionName = z.enum([...SizeName.options, "changes"]);
export type RenditionName = z.infer<typeof RenditionName>;

/** A rendition of a picture. Its SHA-256 is absent where another worker stored it first, with other bytes. */
export const RenditionView = z.object({ ...Picture, sha256: Picture.sha256.optional(), ...Download });
export type RenditionView = z.infer<typeof RenditionView>;

/** Renditions by their names, as far as there are any. */
export const renditionsOf = <R extends z.ZodType>(rendition: R) =>
  z.object({ thumb: rendition.optional(), screen: rendition.optional(), changes: rendition.optional() });

/**
 * What a gallery shows of a picture, and which of its sizes are not there: could not be made or stored, or are of a
 * picture from before renditions were made. The picture itself then stands for them.
 */
const Renditions = {
  renditions: renditionsOf(RenditionView).describe("Smaller sizes of the picture, as far as there are any."),
  renditions_missing: z
    .array(SizeName)
    .describe("The sizes that are not there; the picture itself then stands for them."),
};

/** A ThumbHash in base64: some 25 bytes that show what a picture looks like before one of its bytes has arrived. */
const ThumbHash = z
  .base64()
  .describe("A ThumbHash in base64: what the picture looks like before one of its bytes has arrived.");

/**
 * An output as its owner sees it: what one job made of an asset. Size in pixels and SHA-256 are absent where an
 * output was made before they were kept, or was found again after its worker had died and could not be read then.
 * There is no URL while an output is where this deployment cannot reach it.
 */
export const OutputView = z.object({
  job_id: id("job"),
  kind: OutputKind,
  tier: Tier,
  object_key: z.string(),
  storage: StorageName,
  ...Picture,
  width: Picture.width.optional(),
  height: Picture.height.optional(),
  sha256: Picture.sha256.optional(),
  thumbhash: ThumbHash.optional(),
  needs_review: z
    .string()
    .optional()
    .describe(
      "Why somebody should look at it beside its original, in words: more than its light is another. The rendition `changes` shows where. Only what a model made is compared.",
    ),
  created_at: z.iso.datetime(),
  ...Renditions,
  url: Download.url.optional(),
  url_expires_at: Download.url_expires_at.optional(),
  cache_key: Download.cache_key.optional(),
  url_withheld: z.literal("storage.unavailable").optional(),
});
export type OutputView = z.infer<typeof OutputView>;

/**
 * A confirmed original as its owner sees it. Its size in upright pixels and its ThumbHash are known once a job has
 * read it.
 */
export const AssetView = z.object({
  asset_id: id("asset"),
  shoot_id: id("shoot"),
  object_key: z.string(),
  storage: StorageName,
  filename: z.string(),
  content_type: ContentType,
  file_size: Picture.file_size,
  width: Picture.width.optional(),
  height: Picture.height.optional(),
  thumbhash: ThumbHash.optional(),
  created_at: z.iso.datetime(),
});
export type AssetView = z.infer<typeof AssetView>;

/** So many jobs of an asset are listed beside it; `GET /jobs?asset_id=…` has all. */
export const listedJobs = 10;

/** So many outputs of an asset are listed with URLs: as many as one looks at beside each other. */
export const listedOutputs = 5;

/**
 * An asset in a list: with URLs to download it and its newest outputs, the oldest of them first. The asset's first
 * job makes its renditions; until then they are missing. The original has no URL when it is where this deployment
 * cannot reach it: on the legacy system's disk.
 */
export const ListedAsset = AssetView.extend({
  url: Download.url.optional(),
  url_expires_at: Download.url_expires_at.optional(),
  cache_key: Download.cache_key.optional(),
  url_withheld: z
    .enum(["original.gone", "storage.unavailable"])
    .optional()
    .describe(
      "Why there is no URL: the original is not there, or not the one that was confirmed; or its store did not say in time.",
    ),
  ...Renditions,
  outputs: z.array(OutputView).max(listedOutputs),
  older_outputs: z
    .array(id("job"))
    .describe("The jobs that made its other outputs, oldest first: `GET /jobs/{id}` has each with a URL."),
  jobs: z
    .array(AssetJob)
    .max(listedJobs)
    .describe(
      "Its newest jobs, the newest first: the first of them says where the asset is. Empty as long as none was requested.",
    ),
});
export type ListedAsset = z.infer<typeof ListedAsset>;
