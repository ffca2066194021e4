import { greyOf } from "./colour.ts";
import type { Noise } from "./noise.ts";
import { clamp, clamped, type Pixels, type Plane, ramp } from "./pixels.ts";
import { smoothRows } from "./smooth.ts";

/** Levels of grey up to which grain is removed whole, and from which none is. */
type Where = { to: number; none: number };
const everywhere: Where = { to: 255, none: 256 };

/**
 * Removes grain in place. Colour is smoothed at half the size, where the eye, and a JPEG of 4:2:0, has no detail anyway, and
 * each pixel is there the mean of four, with half the grain. `where` limits what is done to grey: fine grain in what is bright does
 * no harm, and what looks like it may be cloth.
 */
export function removeGrain(pixels: Pixels, { luma, chroma }: Noise, where = everywhere): void {
  const { width, height } = pixels;
  const colours = halfColours(pixels);
  for (const plane of colours) smoothPlane(plane, chroma / 2);
  const recolour = recolouring(pixels, colours);
  const read = greyReader(pixels);
  const own = new Float32Array(width);
  const shares = Float32Array.from({ length: 256 }, (_, level) => 1 - ramp(where.to, where.none, level));
  const write = (y: number, row: Float32Array): void => {
    read(y, own);
    for (let x = 0; x < width; x += 1) {
      const grey = own[x] ?? 0;
      own[x] = grey + ((row[x] ?? 0) - grey) * (shares[grey | 0] ?? 0);
    }
    recolour(y, own);
  };
  smoothRows({ width, height, read, write: where === everywhere ? recolour : write }, luma);
}

/** Red and blue less the grey of the pixel, at half the size: the mean of each 2 × 2. */
function halfColours({ data, width, height }: Pixels): [red: Plane, blue: Plane] {
  const [w, h] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const [reds, blues] = [new Float32Array(w * h), new Float32Array(w * h)];
  const [right, below] = [width > 1 ? 3 : 0, height > 1 ? 3 * width : 0];
  for (let y = 0, to = 0; y < h; y += 1) {
    // The last pixel of an odd side is taken together with its neighbour.
    const top = Math.max(Math.min(2 * y, height - 2), 0);
    for (let x = 0; x < w; x += 1, to += 1) {
      const first = 3 * (top * width + Math.max(Math.min(2 * x, width - 2), 0));
      const second = first + right;
      const third = first + below;
      const fourth = third + right;
      const red = (data[first] ?? 0) + (data[second] ?? 0) + (data[third] ?? 0) + (data[fourth] ?? 0);
      const green =
        (data[first + 1] ?? 0) + (data[second + 1] ?? 0) + (data[third + 1] ?? 0) + (data[fourth + 1] ?? 0);
      const blue =
        (data[first + 2] ?? 0) + (data[second + 2] ?? 0) + (data[third + 2] ?? 0) + (data[fourth + 2] ?? 0);
      const grey = greyOf(red, green, blue);
      reds[to] = (red - grey) / 4;
      blues[to] = (blue - grey) / 4;
    }
  }
  return [
    { values: reds, width: w, height: h },
    { values: blues, width: w, height: h },
  ];
}

function smoothPlane({ values, width, height }: Plane, sigma: number): void {
  smoothRows(
    {
      width,
      height,
      read: (y, row) => row.set(values.subarray(y * width, (y + 1) * width)),
      write: (y, row) => values.set(row, y * width),
    },
    sigma,
  );
}

function greyReader({ data, width }: Pixels): (y: number, row: Float32Array) => void {
  return (y, row) => {
    for (let x = 0, at = 3 * y * width; x < width; x += 1, at += 3)
      row[x] = greyOf(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0);
  };
}

/** Writes a row of greys with the colours of the half-size planes, interpolated. */
function recolouring(pixels: Pixels, [reds, blues]: [Plane, Plane]) {
  const { width } = pixels;
  const data = clamped(pixels);
  const [red, blue] = [new Float32Array(reds.width + 2), new Float32Array(blues.width + 2)];
  return (y: number, greys: Float32Array): void => {
    blendRows(reds, y, red);
    blendRows(blues, y, blue);
    for (let x = 0, at = 3 * y * width; x < width; x += 1, at += 3) {
      // A pixel lies a quarter of a cell before or after the middle of its cell.
      const cell = (x + 1) >> 1;
      const share = x & 1 ? 0.25 : 0.75;
      const grey = greys[x] ?? 0;
      const redBefore = red[cell] ?? 0;
      const blueBefore = blue[cell] ?? 0;
      const r = redBefore + ((red[cell + 1] ?? 0) - redBefore) * share;
      const b = blueBefore + ((blue[cell + 1] ?? 0) - blueBefore) * share;
      data[at] = grey + r;
      data[at + 1] = grey - (0.299 / 0.587) * r - (0.114 / 0.587) * b;
      data[at + 2] = grey + b;
    }
  };
}

/** One row of a half-size plane for row `y` of the picture; the first and the last value are there twice. */
function blendRows({ values, width, height }: Plane, y: number, row: Float32Array): void {
  const at = clamp(y / 2 - 0.25, 0, height - 1);
  const above = Math.floor(at);
  const [from, to] = [above * width, Math.min(above + 1, height - 1) * width];
  for (let x = 0; x < width; x += 1) {
    const value = values[from + x] ?? 0;
    row[x + 1] = value + ((values[to + x] ?? 0) - value) * (at - above);
  }
  row[0] = row[1] ?? 0;
  row[width + 1] = row[width] ?? 0;
}
