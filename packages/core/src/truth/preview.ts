import type { Sharp } from "sharp";
import type { Pixels } from "../pictures/pixels.ts";
import type { Prepared } from "../pictures/picture.ts";

/** Pixels of the longer side: enough for a crack in a wall, and a fifth of a second to compare. */
const side = 1024;

/** A picture that can be opened again and again. */
export type Picture = Pick<Prepared, "width" | "height" | "open">;

/** The original and its output at the same small size. */
export type Previews = { before: Pixels; after: Pixels };

/** Both at the same size. The output may have another size than the original, at the same ratio. */
export async function previewsOf(original: Picture, output: Picture): Promise<Previews> {
  const scale = scaleOf(original);
  const size = {
    width: Math.max(1, Math.round(original.width * scale)),
    height: Math.max(1, Math.round(original.height * scale)),
  };
  const [before, after] = await Promise.all([resized(original.open(), size), resized(output.open(), size)]);
  return { before, after };
}

/** How many times smaller than the original the preview is: 1 at most. */
export const scaleOf = ({ width, height }: Picture): number => Math.min(1, side / Math.max(width, height));

async function resized(
  picture: Sharp,
  { width, height }: { width: number; height: number },
): Promise<Pixels> {
  const data = await picture
    .resize(width, height, { fit: "fill" })
    .toColourspace("srgb")
    .removeAlpha()
    .raw()
    .toBuffer();
  return { data, width, height };
}
