import { greyOf } from "../engines/basic/colour.ts";
import type { Plane } from "../engines/basic/pixels.ts";
import type { Pixels } from "../pictures/pixels.ts";

/** Brightness in levels, as the eye weighs the channels. */
export function luma({ data, width, height }: Pixels): Plane {
  const values = new Float32Array(width * height);
  for (let pixel = 0, at = 0; pixel < values.length; pixel += 1, at += 3)
    values[pixel] = greyOf(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0);
  return { values, width, height };
}

/** At half the size, each pixel the mean of four. */
export function halved({ values: from, width: row, height: rows }: Plane): Plane {
  const [width, height] = [row >> 1, rows >> 1];
  const values = new Float32Array(width * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const at = 2 * y * row + 2 * x;
      const sum = (from[at] ?? 0) + (from[at + 1] ?? 0) + (from[at + row] ?? 0) + (from[at + row + 1] ?? 0);
      values[y * width + x] = sum / 4;
    }
  return { values, width, height };
}

/** Levels from which nothing can be told any more. */
const clipped = 249;

/** What lies behind clipped light is bright itself; anything darker is a thing that was put there. */
const bright = 100;

/** Whether the output shows what the original had lost in white: a view in a window. */
export const isRecovered = (before: number, after: number): boolean => before >= clipped && after >= bright;

/** Whether the output lost in white what was bright. */
export const isBlown = (before: number, after: number): boolean => after >= clipped && before >= bright;
