import type { Sharp } from "sharp";
import { sharp } from "./sharp.ts";

/** Interleaved 8-bit sRGB pixels: red, green, blue, row after row. */
export type Pixels = { data: Uint8Array; width: number; height: number };

/** A sharp pipeline over the pixels. */
export const sharpOf = ({ data, width, height }: Pixels): Sharp =>
  sharp(data, { raw: { width, height, channels: 3 } });
