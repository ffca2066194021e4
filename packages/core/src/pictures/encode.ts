import { createHash } from "node:crypto";
import type { ContentType } from "@luster/contract/picture-types";
import type { Credits } from "./metadata/credits.ts";
import { xmpOf } from "./metadata/xmp.ts";
import { type Pixels, sharpOf } from "./pixels.ts";

/** A picture as a file: its bytes, what they are, and its size in upright pixels. `sha256` in base64. */
export type Encoded = {
  bytes: Buffer;
  content_type: ContentType;
  width: number;
  height: number;
  sha256: string;
};

/**
 * At 92 with full colour, 99% of the pixels of the worst of seventeen photos are within ΔE 1.8 of what was encoded, as an eye
 * sees them; with halved colour (4:2:0) within 2.6 even at 96, which takes more bytes. docs/pictures.md has the table. libjpeg's
 * 4:2:2 is not among sharp's choices. mozjpeg would save a tenth of the bytes and take 2.7 s for 12 megapixels.
 */
const delivery = { quality: 92, chromaSubsampling: "4:4:4", progressive: true } as const;

/** The pixels as the file that is handed over, whichever engine made them: a JPEG in sRGB with its profile, and with credits as XMP. */
export async function encode(pixels: Pixels, credits: Credits = {}): Promise<Encoded> {
  const { width, height } = pixels;
  const xmp = xmpOf(credits);
  const picture = sharpOf(pixels).withIccProfile("srgb").jpeg(delivery);
  const bytes = await (xmp === undefined ? picture : picture.withXmp(xmp)).toBuffer();
  return { bytes, content_type: "image/jpeg", width, height, sha256: sha256(bytes) };
}

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("base64");
