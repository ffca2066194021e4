import type { Metadata, OutputInfo } from "sharp";
import { readFile, stat } from "node:fs/promises";

import type { PictureLimits, Prepared } from "./picture.ts";
import { PictureError } from "./picture-error.ts";
import { decodeHeif } from "./heif/heif.ts";
import { creditsOf } from "./metadata/credits.ts";
import { isWholeJpeg } from "./jpeg/whole.ts";
import { checkBytes, checkSize } from "./limits.ts";
import type { ContentType } from "@luster/contract/picture-types";
import { pngCodePoints, srgbPng } from "./png.ts";
import { profiledPng } from "./profile.ts";
import { sharp } from "./sharp.ts";
import { closedWebp } from "./webp.ts";
import { sniff, sniffedBytes } from "./sniff.ts";

/**
 * Decodes a picture file once: upright, sRGB, 8 bit, transparency on white, of its metadata the credits. It holds 3
 * bytes per pixel. Throws `PictureError` when the file is not a picture Luster accepts, is larger than `limits`, or
 * is damaged or cut short.
 */
export async function prepare(file: string, limits: PictureLimits, signal: AbortSignal): Promise<Prepared> {
  checkBytes((await stat(file)).size, limits);
  const original = await readFile(file);
  const type = typeOf(original);
  const bytes = await readable(() => decodable(original, type, limits, signal), signal);
  signal.throwIfAborted();
  const header = await checkHeader(bytes, limits);
  signal.throwIfAborted();
  const credits = creditsOf(original);
  const { data, info } = await (type === "image/jpeg"
    ? decodeJpeg(bytes, limits)
    : decode(bytes, limits, { isDeep: header.hasProfile && header.depth === "ushort" }));
  signal.throwIfAborted();
  const { width, height } = info;
  return { data, width, height, credits };
}

function typeOf(bytes: Buffer): ContentType {
  if (bytes.length === 0) throw new PictureError("picture.unreadable", "The file is empty");
  const type = sniff(bytes.subarray(0, sniffedBytes));
  if (type) return type;
  throw new PictureError("picture.unsupported", "The file is not a JPEG, PNG, WebP or HEIC picture");
}

/**
 * What sharp can read of a picture: a JPEG with an end marker to be sure, a WebP without half a chunk at its end, a
 * PNG in sRGB where its colours are described by numbers, which sharp does not look at, and a HEIC, which it cannot
 * decode, as a PNG.
 */
async function decodable(
  bytes: Buffer,
  type: ContentType,
  limits: PictureLimits,
  signal: AbortSignal,
): Promise<Buffer> {
  const { seconds = decodeTimeout } = limits;
  if (type === "image/jpeg") return Buffer.concat([bytes, endOfJpeg]);
  if (type === "image/webp") return closedWebp(bytes);
  if (type === "image/png") {
    const points = pngCodePoints(bytes);
    if (points) await checkHeader(bytes, limits);
    return points ? srgbPng(bytes, points, seconds) : bytes;
  }
  const accept = (width: number, height: number) => checkSize(width, height, limits);
  return profiledPng(await decodeHeif(bytes, { accept, signal, seconds }));
}

/** Without one, libjpeg refuses a whole picture; behind one, another is not looked at. */
const endOfJpeg = Buffer.from([0xff, 0xd9]);

async function checkHeader(source: Buffer, limits: PictureLimits): Promise<Metadata> {
  const header = await readable(() => sharp(source, { limitInputPixels: false }).metadata());
  checkSize(header.width, header.height, limits);
  if ((header.pages ?? 1) > 1)
    throw new PictureError("picture.unsupported", "The picture is animated; upload a still one");
  return header;
}

/** Seconds. A hundred megapixels take 7 on two busy processors. */
const decodeTimeout = 60;

/**
 * A JPEG, if all of it is there. libjpeg decodes in a thread of its own, beside which its data is followed here: half
 * of the time, and none in addition where there is a second processor.
 */
async function decodeJpeg(bytes: Buffer, limits: PictureLimits): Promise<Decoded> {
  const [decoded, whole] = await Promise.all([
    decode(bytes, limits),
    Promise.resolve().then(() => isWholeJpeg(bytes)),
  ]);
  if (whole === undefined) return decode(bytes, limits, { failOn: "warning" });
  if (!whole) throw damaged();
  return decoded;
}

type Decoded = { data: Buffer; info: OutputInfo };

type Decoding = {
  /** @default "error" */ failOn?: "error" | "warning";
  /** Whether it has 16 bits and a profile: sharp then makes Display P3 of it unless it is told otherwise. */ isDeep?: boolean;
};

function decode(
  source: Buffer,
  limits: PictureLimits,
  { failOn = "error", isDeep }: Decoding = {},
): Promise<Decoded> {
  return readable(() => {
    // "error" refuses what is cut short, which would be half grey, but tolerates the harmless warnings of many
    // cameras' files.
    const picture = sharp(source, { failOn, limitInputPixels: false, autoOrient: true })
      .timeout({ seconds: limits.seconds ?? decodeTimeout })
      .flatten({ background: "white" })
      .toColourspace("srgb");
    return (isDeep ? picture.withIccProfile("srgb") : picture).raw().toBuffer({ resolveWithObject: true });
  });
}

/** Whatever a decoder throws says that the picture is damaged, unless it was told to stop. */
async function readable<T>(read: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof PictureError) throw cause;
    throw damaged(cause);
  }
}

const damaged = (cause?: unknown) =>
  new PictureError(
    "picture.unreadable",
    "The picture is damaged or incomplete; export it again and upload the new file",
    { cause },
  );
