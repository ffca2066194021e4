import type { Libheif } from "libheif-js/libheif-wasm/libheif-bundle.mjs";

/** A decoded HEIF picture: upright, interleaved 8-bit samples, in the colours its profile describes. */
export type HeifPixels = {
  data: Buffer;
  width: number;
  height: number;
  channels: 3 | 4;
  profile: Buffer | "p3" | undefined;
};

/**
 * Decodes the primary picture of a HEIC or HEIF file. `accept` gets its upright size before anything is decoded and
 * refuses it by throwing. Throws a plain error when the file is damaged or cut short.
 */
export async function decodeHeif(
  file: Uint8Array,
  accept: (width: number, height: number) => void,
): Promise<HeifPixels> {
  const heif = await createHeif();
  const handle = openPrimary(heif, file);
  accept(heif._heif_image_handle_get_width(handle), heif._heif_image_handle_get_height(handle));
  return { ...pixels(heif, handle), profile: profile(heif, handle) };
}

// From heif.h. Samples are requested as a raw picture has them: RGB or RGBA, interleaved.
const colorspaceRgb = 1;
const chromaRgb = 10;
const chromaRgba = 11;
const channelInterleaved = 10;
const primariesDisplayP3 = 12;
/** The offset of `strict_decoding` in `heif_decoding_options`, in bytes, with pointers of 4. */
const strictDecoding = 21;
/** The offset of `color_primaries` in `heif_color_profile_nclx`, in bytes. */
const colorPrimaries = 4;

type Pointer = number;

/**
 * A libheif for one picture, made in 10 ms. It is dropped afterwards, which frees its memory (it never shrinks: 100 MB and
 * more for 12 megapixels), and a file that makes it abort leaves no broken instance behind.
 */
async function createHeif(): Promise<Libheif> {
  // Loaded with the first HEIC: 2 MB of wasm that no other upload needs.
  const { default: create } = await import("libheif-js/libheif-wasm/libheif-bundle.mjs");
  return create({ print() {}, printErr() {} });
}

function openPrimary(heif: Libheif, file: Uint8Array): Pointer {
  const context = heif._heif_context_alloc();
  const bytes = heif._malloc(file.length);
  heif.HEAPU8.set(file, bytes);
  attempt(heif, (error) =>
    heif._heif_context_read_from_memory_without_copy(error, context, bytes, file.length, 0),
  );
  return result(heif, (error, handle) => heif._heif_context_get_primary_image_handle(error, context, handle));
}

function pixels(heif: Libheif, handle: Pointer): Omit<HeifPixels, "profile"> {
  const channels = heif._heif_image_handle_has_alpha_channel(handle) ? 4 : 3;
  const chroma = channels === 4 ? chromaRgba : chromaRgb;
  const options = heif._heif_decoding_options_alloc();
  // Otherwise a missing tile, as in a file cut short, is left black without an error.
  heif.HEAPU8[options + strictDecoding] = 1;
  const image = result(heif, (error, out) =>
    heif._heif_decode_image(error, handle, out, colorspaceRgb, chroma, options),
  );
  const width = heif._heif_image_get_width(image, channelInterleaved);
  const height = heif._heif_image_get_height(image, channelInterleaved);
  return { data: plane(heif, image, width * channels, height), width, height, channels };
}

/** The rows of an interleaved picture without the padding between them. */
function plane(heif: Libheif, image: Pointer, rowBytes: number, height: number): Buffer {
  const strideAt = heif._malloc(4);
  const start = heif._heif_image_get_plane_readonly2(image, channelInterleaved, strideAt);
  const stride = uint32(heif, strideAt);
  const data = Buffer.allocUnsafe(rowBytes * height);
  for (let row = 0; row < height; row += 1) {
    const at = start + row * stride;
    data.set(heif.HEAPU8.subarray(at, at + rowBytes), row * rowBytes);
  }
  return data;
}

function profile(heif: Libheif, handle: Pointer): HeifPixels["profile"] {
  const size = heif._heif_image_handle_get_raw_color_profile_size(handle);
  if (size === 0) return hasP3Primaries(heif, handle) ? "p3" : undefined;
  const bytes = heif._malloc(size);
  attempt(heif, (error) => heif._heif_image_handle_get_raw_color_profile(error, handle, bytes));
  return Buffer.from(heif.HEAPU8.slice(bytes, bytes + size));
}

function hasP3Primaries(heif: Libheif, handle: Pointer): boolean {
  const out = zeroed(heif, 4);
  heif._heif_image_handle_get_nclx_color_profile(zeroed(heif, 12), handle, out);
  const nclx = uint32(heif, out);
  return nclx !== 0 && uint32(heif, nclx + colorPrimaries) === primariesDisplayP3;
}

/** Calls a function that hands over a pointer and reports a `heif_error`. */
function result(heif: Libheif, call: (error: Pointer, out: Pointer) => void): Pointer {
  const out = zeroed(heif, 4);
  attempt(heif, (error) => call(error, out));
  return uint32(heif, out);
}

function attempt(heif: Libheif, call: (error: Pointer) => void): void {
  // code, subcode and message, of 4 bytes each.
  const error = zeroed(heif, 12);
  call(error);
  if (uint32(heif, error) !== 0) throw new Error(`libheif: ${cString(heif, uint32(heif, error + 8))}`);
}

function zeroed(heif: Libheif, bytes: number): Pointer {
  const at = heif._malloc(bytes);
  heif.HEAPU8.fill(0, at, at + bytes);
  return at;
}

function uint32(heif: Libheif, at: Pointer): number {
  return new DataView(heif.HEAPU8.buffer).getUint32(at, true);
}

function cString(heif: Libheif, at: Pointer): string {
  return Buffer.from(heif.HEAPU8.subarray(at, heif.HEAPU8.indexOf(0, at))).toString("utf8");
}
