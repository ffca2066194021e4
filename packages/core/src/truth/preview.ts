import { type Pixels, sharpOf, type Size } from "../pictures/pixels.ts";

/** Pixels of the longer side: enough for a crack in a wall, and a fifth of a second to compare. */
const side = 1024;

/** The original and its output at the same small size. */
export type Previews = { before: Pixels; after: Pixels };

/** Both at the same size. The output may have another size than the original, at the same ratio. */
export async function previewsOf(original: Pixels, output: Pixels): Promise<Previews> {
  const scale = scaleOf(original);
  const size = {
    width: Math.max(1, Math.round(original.width * scale)),
    height: Math.max(1, Math.round(original.height * scale)),
  };
  const [before, after] = await Promise.all([resized(original, size), resized(output, size)]);
  return { before, after };
}

/** How many times smaller than the original the preview is: 1 at most. */
export const scaleOf = ({ width, height }: Size): number => Math.min(1, side / Math.max(width, height));

async function resized(picture: Pixels, { width, height }: Size): Promise<Pixels> {
  const data = await sharpOf(picture).resize(width, height, { fit: "fill" }).raw().toBuffer();
  return { data, width, height };
}
