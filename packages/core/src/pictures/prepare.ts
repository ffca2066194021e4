import type { OutputInfo } from "sharp";
import { open, readFile, stat } from "node:fs/promises";

import type { Prepared } from "../engines/engine.ts";
import { PictureError } from "./error.ts";
import { decodeHeif } from "./heif.ts";
import { isWholeJpeg } from "./jpeg/whole.ts";
import { checkBytes, checkSize } from "./limits.ts";
import type { PictureLimits } from "./picture.ts";
import { profiledPng } from "./profile.ts";
import { sharp } from "./sharp.ts";
import { closedWebp } from "./webp.ts";
import { sniff, sniffedBytes } from "./sniff.ts";

/**
 * Decodes a picture file once: upright, sRGB, 8 bit, transparency on white, no metadata. It holds 3 bytes per pixel.
 * Throws `PictureError` when the file is not a picture Luster accepts, is larger than `limits`, or is damaged or cut short.
 */
export async function prepare(file: string, limits: PictureLimits, signal: AbortSignal): Promise<Prepared> {
  checkBytes((await stat(file)).size, limits);
  const source = await decodable(file, limits);
  signal.throwIfAborted();
  await checkHeader(source.bytes, limits);
  signal.throwIfAborted();
  const { data, info } = await (source.isJpeg
    ? decodeJpeg(source.bytes, limits)
    : decode(source.bytes, limits));
  signal.throwIfAborted();
  const { width, height } = info;
  return { width, height, open: () => sharp(data, { raw: { width, height, channels: 3 } }) };
}

/** What sharp can read: a file itself, a HEIC, which sharp cannot decode, as a PNG, and a JPEG with an end marker to be sure. */
type Source = { bytes: string | Buffer; isJpeg?: false } | { bytes: Buffer; isJpeg: true };

async function decodable(file: string, limits: PictureLimits): Promise<Source> {
  const type = sniff(await firstBytes(file));
  if (type === undefined)
    throw new PictureError("picture.unsupported", "The file is not a JPEG, PNG, WebP or HEIC picture");
  if (type === "image/jpeg") return { bytes: Buffer.concat([await readFile(file), endOfJpeg]), isJpeg: true };
  if (type === "image/webp") return { bytes: closedWebp(await readFile(file)) };
  if (type === "image/png") return { bytes: file };
  const bytes = await readFile(file);
  const png = await readable(async () =>
    profiledPng(await decodeHeif(bytes, (width, height) => checkSize(width, height, limits))),
  );
  return { bytes: png };
}

/** Without one, libjpeg refuses a whole picture; behind one, another is not looked at. */
const endOfJpeg = Buffer.from([0xff, 0xd9]);

async function firstBytes(file: string): Promise<Uint8Array> {
  await using handle = await open(file);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(sniffedBytes), 0, sniffedBytes);
  if (bytesRead === 0) throw new PictureError("picture.unreadable", "The file is empty");
  return buffer.subarray(0, bytesRead);
}

async function checkHeader(source: string | Buffer, limits: PictureLimits): Promise<void> {
  const header = await readable(() => sharp(source, { limitInputPixels: false }).metadata());
  checkSize(header.width, header.height, limits);
  if ((header.pages ?? 1) > 1)
    throw new PictureError("picture.unsupported", "The picture is animated; upload a still one");
}

/** Seconds. A hundred megapixels take 7 on two busy processors. */
const decodeTimeout = 60;

/**
 * A JPEG, if all of it is there. libjpeg decodes in a thread of its own, beside which its data is followed here: half of the
 * time, and none in addition where there is a second processor.
 */
async function decodeJpeg(bytes: Buffer, limits: PictureLimits): Promise<Decoded> {
  const [decoded, whole] = await Promise.all([
    decode(bytes, limits),
    Promise.resolve().then(() => isWholeJpeg(bytes)),
  ]);
  if (whole === undefined) return decode(bytes, limits, "warning");
  if (!whole) throw damaged();
  return decoded;
}

type Decoded = { data: Buffer; info: OutputInfo };

function decode(
  source: string | Buffer,
  { seconds = decodeTimeout }: PictureLimits,
  failOn: "error" | "warning" = "error",
): Promise<Decoded> {
  return readable(() =>
    // "error" refuses what is cut short, which would be half grey, but tolerates the harmless warnings of many cameras' files.
    sharp(source, { failOn, limitInputPixels: false, autoOrient: true })
      .timeout({ seconds })
      .flatten({ background: "white" })
      .toColourspace("srgb")
      .raw()
      .toBuffer({ resolveWithObject: true }),
  );
}

async function readable<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
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
