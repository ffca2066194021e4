import { AssetView, OutputKind, OutputView, renditionsOf, RenditionView } from "@luster/contract/assets";
import { maxOutputs } from "@luster/contract/limits";
import { ContentType } from "@luster/contract/picture-types";
import * as z from "zod";

/** What a view has that no record has. */
const links = { url: true, url_expires_at: true, cache_key: true } as const;

/** A smaller size of a picture, in the same store. */
const Rendition = RenditionView.omit(links).extend({ object_key: z.string() });
export type Rendition = z.infer<typeof Rendition>;

/** Those that could be stored; none yet in records from before renditions were made. */
export const Renditions = renditionsOf(Rendition);
export type Renditions = z.infer<typeof Renditions>;

/** What one job made of an asset. Records from before an output said what it is are of enhanced JPEGs. */
export const Output = OutputView.omit({ ...links, url_withheld: true, renditions_missing: true }).extend({
  kind: OutputKind.default("enhanced"),
  content_type: ContentType.default("image/jpeg"),
  renditions: Renditions.optional(),
});
export type Output = z.infer<typeof Output>;

/** A confirmed original, with the outputs made of it by job id. */
export const Asset = AssetView.extend({
  user_id: z.string(),
  etag: z.string(),
  renditions: Renditions.optional(),
  outputs: z.record(z.string(), Output),
  /** When the sweep looks at it, because something of it is, or may be, in the standby store. */
  due_at: z.iso.datetime().optional(),
});
export type Asset = z.infer<typeof Asset>;

/** What a job finds out about the picture of an asset. */
export type Described = Required<Pick<Asset, "width" | "height" | "thumbhash" | "renditions">>;

/** Whether the asset has as many outputs as one can hold. */
export const isFull = ({ outputs }: Pick<Asset, "outputs">): boolean =>
  Object.keys(outputs).length >= maxOutputs;
