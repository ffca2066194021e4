import type { Libheif } from "libheif-js/libheif-wasm/libheif-bundle.mjs";

import * as z from "zod";
import { type CodePoints, isHdr, isSrgb, toSrgb } from "../code-points.ts";
import { attempt, createHeif, type Pointer, result, uint32, zeroed } from "./memory.ts";

/** The upright grid: tiles across and down, their size, and the padding that the first ones begin with, in pixels. */
const Tiling = z.object({
  columns: z.int(),
  rows: z.int(),
  tileWidth: z.int(),
  tileHeight: z.int(),
  left: z.int(),
  top: z.int(),
});
export type Tiling = z.infer<typeof Tiling>;

/** What a HEIF says of its primary picture before it is decoded: upright size, colours, and its tiles if it has any. */
export const HeifHeader = z.object({
  width: z.int(),
  height: z.int(),
  channels: z.union([z.literal(3), z.literal(4)]),
  /** An ICC profile. */
  profile: z.instanceof(Uint8Array<ArrayBuffer>).optional(),
  /** Where the picture can be decoded tile by tile. */
  tiling: Tiling.optional(),
});
export type HeifHeader = z.infer<typeof HeifHeader>;

/** Where several threads put the tiles of one picture. `next` counts the tiles that were taken. */
export type SharedTiles = { pixels: SharedArrayBuffer; next: SharedArrayBuffer };

/** A file in a libheif of its own. Each function throws a plain error when the file is damaged or cut short. */
export type OpenHeif = {
  header: HeifHeader;
  /** The whole picture: interleaved samples of 8 bits; sRGB where the file describes its colours by numbers. */
  decode(): Uint8Array<ArrayBuffer>;
  /** Decodes tiles that no other thread has taken, until there are none. */
  decodeTiles(tiling: Tiling, shared: SharedTiles): void;
};

/**
 * Opens a HEIC or HEIF file and its primary picture. Gain maps, depth maps, thumbnails and the other pictures of a
 * file are never looked at.
 */
export async function openHeif(file: Uint8Array): Promise<OpenHeif> {
  const heif = await createHeif();
  const handle = openPrimary(heif, file);
  const profile = iccProfile(heif, handle);
  const points = profile ? undefined : codePoints(heif, handle);
  const convertible = points && !isSrgb(points) ? points : undefined;
  const header: HeifHeader = {
    width: heif._heif_image_handle_get_width(handle),
    height: heif._heif_image_handle_get_height(handle),
    channels: heif._heif_image_handle_has_alpha_channel(handle) ? 4 : 3,
    profile,
  };
  if (!convertible && !isMirroredOrCropped(file)) header.tiling = tilingOf(heif, handle, header);
  return {
    header,
    decode: () => (convertible ? converted(heif, handle, header, convertible) : plain(heif, handle, header)),
    decodeTiles: (tiling, shared) => decodeTiles(heif, handle, { header, tiling, ...shared }),
  };
}

// From heif.h. Samples are requested as a raw picture has them: RGB or RGBA, interleaved.
const colorspaceRgb = 1;
const channelInterleaved = 10;
const chroma8 = { 3: 10, 4: 11 };
/** 16 bits a sample, the lower byte first. */
const chroma16 = { 3: 14, 4: 15 };
/** The offset of `strict_decoding` in `heif_decoding_options`, in bytes, with pointers of 4. */
const strictDecoding = 21;
/** Offsets in `heif_color_profile_nclx`, in bytes. */
const nclx = { primaries: 4, transfer: 8 };

function openPrimary(heif: Libheif, file: Uint8Array): Pointer {
  const context = heif._heif_context_alloc();
  const bytes = heif._malloc(file.length);
  heif.HEAPU8.set(file, bytes);
  attempt(heif, (error) =>
    heif._heif_context_read_from_memory_without_copy(error, context, bytes, file.length, 0),
  );
  return result(heif, (error, handle) => heif._heif_context_get_primary_image_handle(error, context, handle));
}

function plain(heif: Libheif, handle: Pointer, { channels }: HeifHeader): Uint8Array<ArrayBuffer> {
  return image(heif, handle, chroma8[channels]).bytes;
}

/** With all its bits where its light is coded over a wide range: eight would show as bands. */
function converted(
  heif: Libheif,
  handle: Pointer,
  { channels }: HeifHeader,
  points: CodePoints,
): Uint8Array<ArrayBuffer> {
  const bits = heif._heif_image_handle_get_luma_bits_per_pixel(handle);
  if (!isHdr(points) || bits <= 8)
    return toSrgb({ data: image(heif, handle, chroma8[channels]).bytes, channels, depth: 8 }, points);
  const { bytes } = image(heif, handle, chroma16[channels]);
  return toSrgb({ data: new Uint16Array(bytes.buffer), channels, depth: bits }, points);
}

function image(heif: Libheif, handle: Pointer, chroma: number) {
  const options = strict(heif);
  const decoded = result(heif, (error, out) =>
    heif._heif_decode_image(error, handle, out, colorspaceRgb, chroma, options),
  );
  const width = heif._heif_image_get_width(decoded, channelInterleaved);
  const height = heif._heif_image_get_height(decoded, channelInterleaved);
  return { bytes: plane(heif, decoded, width * sampleBytes(chroma), height) };
}

/** Bytes of a pixel. */
const sampleBytes = (chroma: number): number => ({ 10: 3, 11: 4, 14: 6, 15: 8 })[chroma] ?? 0;

function strict(heif: Libheif): Pointer {
  const options = heif._heif_decoding_options_alloc();
  // Otherwise a missing tile, as in a file cut short, is left black without an error.
  heif.HEAPU8[options + strictDecoding] = 1;
  return options;
}

/** The rows of an interleaved picture without the padding between them. */
function plane(heif: Libheif, decoded: Pointer, rowBytes: number, height: number): Uint8Array<ArrayBuffer> {
  const { start, stride } = rows(heif, decoded);
  const data = new Uint8Array(rowBytes * height);
  for (let row = 0; row < height; row += 1) {
    const at = start + row * stride;
    data.set(heif.HEAPU8.subarray(at, at + rowBytes), row * rowBytes);
  }
  return data;
}

function rows(heif: Libheif, decoded: Pointer): { start: Pointer; stride: number } {
  const strideAt = heif._malloc(4);
  const start = heif._heif_image_get_plane_readonly2(decoded, channelInterleaved, strideAt);
  return { start, stride: uint32(heif, strideAt) };
}

function iccProfile(heif: Libheif, handle: Pointer): Uint8Array<ArrayBuffer> | undefined {
  const size = heif._heif_image_handle_get_raw_color_profile_size(handle);
  if (size === 0) return undefined;
  const bytes = heif._malloc(size);
  attempt(heif, (error) => heif._heif_image_handle_get_raw_color_profile(error, handle, bytes));
  return new Uint8Array(heif.HEAPU8.subarray(bytes, bytes + size));
}

function codePoints(heif: Libheif, handle: Pointer): CodePoints | undefined {
  const out = zeroed(heif, 4);
  heif._heif_image_handle_get_nclx_color_profile(zeroed(heif, 12), handle, out);
  const at = uint32(heif, out);
  if (at === 0) return undefined;
  // libheif has brought the samples to the full range already.
  return {
    primaries: uint32(heif, at + nclx.primaries),
    transfer: uint32(heif, at + nclx.transfer),
    fullRange: true,
  };
}

/** Mirrored and cropped grids have not been tried tile by tile; a turned one has. */
function isMirroredOrCropped(file: Uint8Array): boolean {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  return bytes.includes("imir") || bytes.includes("clap");
}

function tilingOf(heif: Libheif, handle: Pointer, header: HeifHeader): Tiling | undefined {
  const at = zeroed(heif, 128);
  attempt(heif, (error) => heif._heif_image_handle_get_image_tiling(error, handle, 1, at));
  // The fields of `heif_image_tiling`. Tiles are always whole; a top or left offset is the visible size of the first
  // tile.
  const word = (offset: number): number => uint32(heif, at + offset);
  const [columns, rows, tileWidth, tileHeight] = [word(4), word(8), word(12), word(16)];
  const { width, height, channels } = header;
  if (columns * rows < 2 || channels === 4 || word(20) !== width || word(24) !== height) return undefined;
  const left = word(32) > 0 ? columns * tileWidth - width : 0;
  const top = word(28) > 0 ? rows * tileHeight - height : 0;
  return { columns, rows, tileWidth, tileHeight, left, top };
}

type Tiles = SharedTiles & { header: HeifHeader; tiling: Tiling };

function decodeTiles(heif: Libheif, handle: Pointer, { header, tiling, pixels, next }: Tiles): void {
  const options = strict(heif);
  const counter = new Int32Array(next);
  const total = tiling.columns * tiling.rows;
  for (let tile = Atomics.add(counter, 0, 1); tile < total; tile = Atomics.add(counter, 0, 1)) {
    const [column, row] = [tile % tiling.columns, Math.floor(tile / tiling.columns)];
    const decoded = result(heif, (error, out) =>
      heif._heif_image_handle_decode_image_tile(
        error,
        handle,
        out,
        colorspaceRgb,
        chroma8[3],
        options,
        column,
        row,
      ),
    );
    place(heif, decoded, new Uint8Array(pixels), {
      header,
      tiling,
      x: column * tiling.tileWidth - tiling.left,
      y: row * tiling.tileHeight - tiling.top,
    });
    heif._heif_image_release(decoded);
  }
}

type Corner = { header: HeifHeader; tiling: Tiling; x: number; y: number };

/** Copies what is visible of a tile whose corner is at x, y to its place in the picture. */
function place(heif: Libheif, decoded: Pointer, pixels: Uint8Array, { header, tiling, x, y }: Corner): void {
  const { start, stride } = rows(heif, decoded);
  const [from, to] = [Math.max(x, 0), Math.min(x + tiling.tileWidth, header.width)];
  const bottom = Math.min(y + tiling.tileHeight, header.height);
  for (let row = Math.max(y, 0); row < bottom; row += 1) {
    const at = start + (row - y) * stride + (from - x) * 3;
    pixels.set(heif.HEAPU8.subarray(at, at + (to - from) * 3), (row * header.width + from) * 3);
  }
}
