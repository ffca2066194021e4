import { smoothBlotches } from "./blotches.ts";
import type { Noise } from "./noise.ts";
import { clamp, type Pixels, type Plane } from "./pixels.ts";
import { rowBytes, RowMemory } from "./rows.ts";
import { type Rows, smoothPlane, smoothRows } from "./smooth.ts";

/** Levels of grey up to which grain is removed whole, and from which none is; and whether blotches of colour go too. */
type Where = { to: number; none: number; blotches: boolean };
const everywhere: Where = { to: 255, none: 256, blotches: false };
/** A row without its grain: its pixels, and the levels of its channels before they were rounded. */
export type CleanRow = { pixels: Uint8Array; levels: readonly Float32Array[] };

/**
 * Removes grain in place, or hands each row without its grain to `take`, which may change the picture's rows up to
 * it. Colour is smoothed at half the size, where the eye has no detail anyway, and each pixel is there the mean of
 * four, with half the grain. `where` limits what is done to grey: fine grain in what is bright does no harm, and what
 * looks like it may be cloth.
 */
export function removeGrain(
  pixels: Pixels,
  { luma, chroma }: Noise,
  where = everywhere,
  take = (y: number, row: CleanRow) => pixels.data.set(row.pixels, 3 * y * pixels.width),
): void {
  const colours = halfColours(pixels);
  for (const plane of colours) {
    if (where.blotches) smoothBlotches(plane);
    smoothPlane(plane, chroma / 2);
  }
  smoothRows(recoloured(pixels, colours, where, take), luma);
}

/** Red and blue less the grey of the pixel, at half the size: the mean of each 2 × 2. */
function halfColours({ data, width, height }: Pixels): [reds: Plane, blues: Plane] {
  const [w, h] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const [reds, blues] = [new Float32Array(w * h), new Float32Array(w * h)];
  const memory = new RowMemory(width, 4);
  const [upper, lower] = [memory.take(2 * rowBytes(w)), memory.take(2 * rowBytes(w))];
  const [red, blue] = [memory.take(rowBytes(w)), memory.take(rowBytes(w))];
  // The last pixel of an odd side is taken together with itself.
  const read = (y: number, address: number) => {
    const row = memory.pixelsAt(address, 2 * w);
    row.set(data.subarray(3 * y * width, 3 * (y + 1) * width));
    if (width % 2 === 1) row.copyWithin(3 * width, 3 * width - 3, 3 * width);
  };
  for (let y = 0; y < h; y += 1) {
    read(2 * y, upper);
    read(Math.min(2 * y + 1, height - 1), lower);
    memory.programs.halve(upper, lower, red, blue, rowBytes(w));
    reds.set(memory.numbersAt(red, w), y * w);
    blues.set(memory.numbersAt(blue, w), y * w);
  }
  return [
    { values: reds, width: w, height: h },
    { values: blues, width: w, height: h },
  ];
}

/**
 * The greys of the pixels, to be read; what is written gets the colours of the half-size planes, interpolated, and is
 * handed on.
 */
function recoloured(
  { data, width, height }: Pixels,
  [reds, blues]: [Plane, Plane],
  where: Where,
  take: (y: number, row: CleanRow) => void,
): Rows {
  const memory = new RowMemory(width, 11);
  const bytes = rowBytes(width);
  const [pixels, greys, numbers] = [memory.take(bytes), memory.take(bytes), memory.take(3 * bytes)];
  const levels = [0, 1, 2].map((channel) => memory.numbersAt(numbers + channel * bytes, width));
  const row = memory.pixelsAt(pixels, width);
  const pixelsOf = (y: number) => data.subarray(3 * y * width, 3 * (y + 1) * width);
  const places = [0, 1].map(() => ({ row: -1, red: memory.take(bytes), blue: memory.take(bytes) }));
  const halfRow = (y: number) => {
    const place = places[y % 2];
    if (!place || place.row === y) return place;
    place.row = y;
    for (const [{ values, width: w }, address] of [
      [reds, place.red],
      [blues, place.blue],
    ] as const) {
      memory.numbersAt(address, w).set(values.subarray(y * w, (y + 1) * w));
      memory.repeatEnds(address, w);
    }
    return place;
  };
  const read = (y: number, to: Float32Array): void => {
    row.set(pixelsOf(y));
    memory.programs.greys(pixels, greys, bytes);
    to.set(memory.numbersAt(greys, width));
  };
  const write = (y: number, smoothed: Float32Array): void => {
    const at = clamp(y / 2 - 0.25, 0, reds.height - 1);
    const above = halfRow(Math.floor(at));
    const below = halfRow(Math.min(Math.floor(at) + 1, reds.height - 1));
    if (!above || !below) return;
    row.set(pixelsOf(y));
    memory.numbersAt(greys, width).set(smoothed);
    const { red, blue } = above;
    const share = at - Math.floor(at);
    memory.programs.recolour(
      pixels,
      greys,
      red,
      below.red,
      blue,
      below.blue,
      bytes,
      share,
      where.to,
      where.none - where.to,
      numbers,
    );
    take(y, { pixels: row, levels });
  };
  return { width, height, read, write };
}
