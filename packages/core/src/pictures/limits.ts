import { PictureError } from "./picture-error.ts";
import type { PictureLimits } from "./picture.ts";

/** Refuses a file above the limit, in bytes. */
export function checkBytes(bytes: number, { bytes: limit = Number.POSITIVE_INFINITY }: PictureLimits): void {
  if (bytes <= limit) return;
  throw new PictureError(
    "picture.too_large",
    `The file has ${bytes} bytes; the limit is ${limit} (the setting UPLOAD_MAX_BYTES)`,
  );
}

/** Refuses a picture above the limits by the size in its header, in pixels, before anything is decoded. */
export function checkSize(width: number, height: number, limits: PictureLimits): void {
  if (width * height <= limits.pixels && Math.max(width, height) <= limits.side) return;
  throw new PictureError(
    "picture.too_large",
    `The picture is ${width} × ${height} pixels; the limit is ${Math.floor(limits.pixels / 1e6)} megapixels and ${limits.side} pixels per side (the settings PICTURE_MAX_PIXELS and PICTURE_MAX_SIDE)`,
  );
}
