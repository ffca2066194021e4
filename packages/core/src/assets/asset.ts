import { AssetView, maxOutputs, OutputView } from "@luster/contract/assets";
import * as z from "zod";

/** An enhanced picture: what one job made of an asset. */
export const Output = OutputView.omit({ url: true, url_expires_at: true });
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
