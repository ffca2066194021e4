import { open, readFile, stat } from "node:fs/promises";

import type { Prepared } from "../enhancement/engine.ts";
import { PictureError } from "./error.ts";
import { decodeHeif } from "./heif.ts";
import { checkBytes, checkSize } from "./limits.ts";
import type { PictureLimits } from "./picture.ts";
import { profiledPng } from "./profile.ts";
import { sharp } from "./sharp.ts";
import { sniff, sniffedBytes } from "./sniff.ts";

/**
 * Decodes a picture file once: upright, sRGB, 8 bit, transparency on white, no metadata. It holds 3 bytes per pixel.
 * Throws `PictureError` when the file is not a picture Luster accepts, is larger than `limits`, or is damaged or cut short.
 */
export async function prepare(file: string, limits: PictureLimits, signal: AbortSignal): Promise<Prepared> {
  checkBytes((await stat(file)).size, limits);
  const source = await decodable(file, limits);
  signal.throwIfAborted();
  await checkHeader(source, limits);
  signal.throwIfAborted();
  const { data, info } = await decode(source, limits);
  signal.throwIfAborted();
  const { width, height } = info;
  return { width, height, open: () => sharp(data, { raw: { width, height, channels: 3 } }) };
}

/** What sharp can read of the file: itself, or for a HEIC, which sharp cannot decode, a PNG in memory. */
async function decodable(file: string, limits: PictureLimits): Promise<string | Buffer> {
  const type = sniff(await firstBytes(file));
  if (type === undefined)
    throw new PictureError("picture.unsupported", "The file is not a JPEG, PNG, WebP or HEIC picture");
  if (type !== "image/heic" && type !== "image/heif") return file;
  const bytes = await readFile(file);
  return readable(async () =>
    profiledPng(await decodeHeif(bytes, (width, height) => checkSize(width, height, limits))),
  );
}

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

function decode(source: string | Buffer, { seconds = decodeTimeout }: PictureLimits) {
  return readable(() =>
    // "error" refuses a file cut short, which would be half grey, but tolerates the harmless warnings of many cameras' files.
    sharp(source, { failOn: "error", limitInputPixels: false, autoOrient: true })
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
    throw new PictureError(
      "picture.unreadable",
      "The picture is damaged or incomplete; export it again and upload the new file",
      { cause },
    );
  }
}
