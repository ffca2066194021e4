import { hash } from "node:crypto";
import type { JpegOptions, Sharp } from "sharp";
import type { ContentType } from "@luster/contract/picture-types";
import type { Credits } from "./metadata/credits.ts";
import { xmpOf } from "./metadata/xmp.ts";
import { type Pixels, sharpOf } from "./pixels.ts";
import { sharp } from "./sharp.ts";

/** A picture as a file: its bytes, what they are, and its size in upright pixels. `sha256` in base64. */
export type Encoded = {
  bytes: Buffer;
  content_type: ContentType;
  width: number;
  height: number;
  sha256: string;
};

/**
 * At 92 with full colour, 99% of the pixels of the worst of seventeen photos are within ΔE 1.8 of what was encoded,
 * as an eye sees them; with halved colour (4:2:0) within 2.6 even at 96, which takes more bytes. docs/pictures.md has
 * the table. libjpeg's 4:2:2 is not among sharp's choices. mozjpeg would save a tenth of the bytes and take 2.7 s for
 * 12 megapixels.
 */
const delivery = { quality: 92, chromaSubsampling: "4:4:4", progressive: true } as const;

/**
 * The pixels as the file that is handed over, whichever engine made them: a JPEG in sRGB with its profile, and with
 * credits as XMP.
 */
export const encode = (pixels: Pixels, credits: Credits = {}): Promise<Encoded> =>
  jpegOf(pixels, credits, delivery);

/** A picture to look at on a screen, and to upload to a listing: a JPEG like the full one, with fewer bytes. */
export const encodeScreen = (pixels: Pixels, credits: Credits): Promise<Encoded> =>
  jpegOf(pixels, credits, { ...delivery, quality: 85 });

/** A small picture for a gallery: WebP of some 20 kB, without profile and credits. */
export const encodeThumb = (pixels: Pixels): Promise<Encoded> =>
  encoded(pixels, sharpOf(pixels).webp({ quality: 78, effort: 3 }), "image/webp");

/** Pixels of red, green, blue and alpha as a small picture of few colours, to lay over another: PNG. */
export const encodeMap = ({ data, width, height }: Pixels): Promise<Encoded> =>
  encoded(
    { data, width, height },
    sharp(data, { raw: { width, height, channels: 4 } }).png({ palette: true, colours: 32 }),
    "image/png",
  );

function jpegOf(pixels: Pixels, credits: Credits, options: JpegOptions): Promise<Encoded> {
  const xmp = xmpOf(credits);
  const picture = sharpOf(pixels).withIccProfile("srgb").jpeg(options);
  return encoded(pixels, xmp === undefined ? picture : picture.withXmp(xmp), "image/jpeg");
}

async function encoded(
  { width, height }: Pixels,
  picture: Sharp,
  content_type: ContentType,
): Promise<Encoded> {
  const bytes = await picture.toBuffer();
  return { bytes, content_type, width, height, sha256: hash("sha256", bytes, "base64") };
}
