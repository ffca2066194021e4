import { PictureError } from "./error.ts";
import type { PictureLimits } from "./picture.ts";

/** Refuses a size, in pixels, that the header announces, before anything is decoded. */
export function checkSize(width: number, height: number, limits: PictureLimits): void {
  if (width * height <= limits.pixels && Math.max(width, height) <= limits.side) return;
  throw new PictureError(
    "picture.too_large",
    `The picture is ${width} × ${height} pixels; the limit is ${Math.floor(limits.pixels / 1e6)} megapixels and ${limits.side} pixels a side`,
  );
}
