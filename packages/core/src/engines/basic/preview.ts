import { type Pixels, sharpOf } from "../../pictures/pixels.ts";

/** The longer side, in pixels, of the preview that decides the correction: enough to tell a wall from a window. */
const side = 512;

/** A small copy of the pixels; the pixels themselves when they are small. */
export async function previewOf(pixels: Pixels): Promise<Pixels> {
  const { width, height } = pixels;
  if (Math.max(width, height) <= side) return pixels;
  const { data, info } = await sharpOf(pixels)
    .resize(side, side, { fit: "inside", kernel: "linear" })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}
