import type { Sharp } from "sharp";
import { sharp } from "./sharp.ts";

/** In pixels. */
export type Size = { width: number; height: number };

/** Interleaved 8-bit sRGB pixels: red, green, blue, row after row. */
export type Pixels = Size & { data: Uint8Array };

/** The same in memory of its own, to be changed in place. */
export const copyOf = ({ data, width, height }: Pixels): Pixels => ({
  data: new Uint8Array(data),
  width,
  height,
});

/** A sharp pipeline over the pixels. */
export const sharpOf = ({ data, width, height }: Pixels): Sharp =>
  sharp(data, { raw: { width, height, channels: 3 } });

/**
 * Gives the memory of pixels that nobody reads any more back at once: of 48 megapixels they take 144 MB, and the
 * collector, which sees hardly any JavaScript made meanwhile, would let it wait. A part of other memory stays.
 */
export function release({ data }: Pixels): void {
  const { buffer } = data;
  if (buffer instanceof ArrayBuffer && buffer.byteLength === data.byteLength) buffer.transfer(0);
}
