import { AssetView, maxOutputs, OutputKind, OutputView } from "@luster/contract/assets";
import { ContentType } from "@luster/contract/picture-types";
import * as z from "zod";

/** What one job made of an asset. Records from before an output said what it is are of enhanced JPEGs. */
export const Output = OutputView.omit({
  url: true,
  url_expires_at: true,
  cache_key: true,
  url_withheld: true,
}).extend({
  kind: OutputKind.default("enhanced"),
  content_type: ContentType.default("image/jpeg"),
});
export type Output = z.infer<typeof Output>;

/** A confirmed original, with the outputs made of it by job id. */
export const Asset = AssetView.extend({
  user_id: z.string(),
  etag: z.string(),
  outputs: z.record(z.string(), Output),
  /** When the sweep looks at it, because something of it is, or may be, in the standby store. */
  due_at: z.iso.datetime().optional(),
});
export type Asset = z.infer<typeof Asset>;

/** Whether the asset has as many outputs as one can hold. */
export const isFull = ({ outputs }: Pick<Asset, "outputs">): boolean =>
  Object.keys(outputs).length >= maxOutputs;
