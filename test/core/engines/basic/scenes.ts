import { xorshift } from "../../../../bench/pictures/degradations.ts";
import { enhancePixels } from "@luster/core/engines/basic/enhance";
import type { Pixels } from "@luster/core/engines/basic/pixels";
import { encode } from "@luster/core/pictures/encode";
import { copyOf } from "@luster/core/pictures/pixels";
import sharp from "sharp";
import type { Strength } from "@luster/contract/strength";

/** Light of 0..1 by channel. */
export type Light = readonly [red: number, green: number, blue: number];
/** The light at a place of the picture, both coordinates of 0..1. */
export type Painting = (x: number, y: number) => Light;

const size = { width: 320, height: 240 };

/**
 * How a camera takes a painting: with this light, through this veil of light, with grain of this many levels; and as a JPEG stores it, in
 * squares of 4 × 4 pixels, or of this side, that are redder or bluer by so many.
 */
export type Taken = {
  light?: Light;
  veil?: number;
  grain?: number;
  blotches?: number;
  side?: number;
  width?: number;
  height?: number;
};

export function taken(painting: Painting, options: Taken = {}): Pixels {
  const { light = [1, 1, 1], veil = 0, grain = 0, blotches = 0, side = 4 } = options;
  const { width, height } = { ...size, ...options };
  const data = Buffer.alloc(width * height * 3);
  const random = xorshift(11);
  const squares = Array.from({ length: blotches && width * height }, () => blotches * normal(random));
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const colour = painting(x / width, y / height);
      const redder = squares[Math.floor(y / side) * width + Math.floor(x / side)] ?? 0;
      for (const channel of [0, 1, 2] as const) {
        const level =
          toLevel(colour[channel] * light[channel] + veil) + grain * normal(random) + (1 - channel) * redder;
        data[at++] = Math.round(Math.min(255, Math.max(0, level)));
      }
    }
  }
  return { data, width, height };
}

/** White walls, a wooden floor, a dark sofa, a red picture and a window with a view, lit as for a listing. */
export const room: Painting = (x, y) => lit(surfaces, x, y);
/** The same, lit by its window alone: the walls reach a sixth of white. */
export const dimRoom: Painting = (x, y) => {
  const inside = surfaces(x, y);
  return isWindow(x, y) ? inside : times(inside, 0.17 * shade(x, y));
};
/** Boards of pine on every wall and floor, a white ceiling and a door. */
export const woodenRoom: Painting = (x, y) => {
  if (y < 0.22) return times([0.85, 0.85, 0.84], 0.7 + 0.3 * x);
  if (isWindow(x, y)) return surfaces(x, y);
  if (x > 0.82 && y > 0.35) return [0.78, 0.78, 0.77];
  const grain = 0.85 + 0.15 * Math.sin(70 * y + 3 * Math.sin(9 * x));
  return y > 0.85 && x < 0.3 ? [0.003, 0.003, 0.003] : times([0.5, 0.3, 0.14], grain * (0.6 + 0.5 * x));
};
/** A front of warm sandstone under a blue sky, with white frames and dark panes. */
export const stoneFront: Painting = (x, y) => {
  if (y < 0.25) return times([0.3, 0.48, 0.8], 0.8 + 0.3 * y);
  const pane = x % 0.25 > 0.09 && x % 0.25 < 0.17 && y > 0.4 && y < 0.75;
  const frame = x % 0.25 > 0.07 && x % 0.25 < 0.19 && y > 0.37 && y < 0.78;
  if (pane) return times([0.02, 0.025, 0.03], 0.05 + 2 * (y - 0.4));
  if (frame) return [0.85, 0.85, 0.84];
  return times([0.62, 0.5, 0.34], 0.75 + 0.25 * Math.sin(40 * y) * Math.sin(23 * x + 9 * y));
};
/** An orange horizon under a sky that is blue above, over a dark ground with a house. */
export const sunset: Painting = (x, y) => {
  if (y > 0.62 || (x > 0.6 && y > 0.5)) return times([0.012, 0.01, 0.009], 0.2 + x);
  const down = y / 0.62;
  const blue = times([0.16, 0.22, 0.42], 1 - down);
  const glow = times([0.98, 0.52, 0.16], down * down * (0.8 + 0.2 * Math.sin(5 * x)));
  return [blue[0] + glow[0], blue[1] + glow[1], blue[2] + glow[2]];
};
/** A house at night: lit windows in black. */
export const night: Painting = (x, y) => {
  const pane = x > 0.3 && x < 0.7 && x % 0.1 > 0.04 && y > 0.45 && y < 0.55;
  if (pane) return [0.9, 0.62, 0.28];
  return y > 0.35 ? times([0.012, 0.01, 0.009], 1 + Math.sin(30 * x)) : [0.004, 0.006, 0.012];
};
/** The hour after sunset: a deep blue sky, a dark garden, lamps and a fire. */
export const dusk: Painting = (x, y) => {
  if (y < 0.45 && !(x > 0.55 && y > 0.3)) return times([0.1, 0.14, 0.36], 0.7 + 0.6 * y);
  if (Math.hypot(x - 0.5, y - 0.75) < 0.07) return [0.95, 0.4, 0.08];
  if (Math.hypot(x - 0.75, y - 0.42) < 0.02) return [0.99, 0.7, 0.3];
  return times([0.02, 0.016, 0.02], 0.6 + 0.4 * Math.sin(20 * x) * Math.sin(30 * y));
};

export const times = (colour: Light, by: number): Light => [colour[0] * by, colour[1] * by, colour[2] * by];

export async function enhanced(pixels: Pixels, strength: Strength): Promise<Pixels> {
  const copy = copyOf(pixels);
  await enhancePixels(copy, { strength, pause: async () => {} });
  return copy;
}

/** As a user has them: encoded, and decoded again. */
export async function handedOver(pixels: Pixels): Promise<Pixels> {
  const { bytes } = await encode(pixels);
  return { ...pixels, data: await sharp(bytes).raw().toBuffer() };
}

/** The mean level of each channel over a square around a place. */
export function colourAt({ data, width, height }: Pixels, x: number, y: number, radius = 4): Light {
  const sum: [number, number, number] = [0, 0, 0];
  const [left, top] = [Math.round(x * width) - radius, Math.round(y * height) - radius];
  const side = 2 * radius + 1;
  for (let row = top; row < top + side; row += 1)
    for (let column = left; column < left + side; column += 1)
      for (const channel of [0, 1, 2] as const)
        sum[channel] += data[3 * (row * width + column) + channel] ?? 0;
  return times(sum, 1 / side ** 2);
}

/** The largest difference between the channels of a colour: 0 is grey. */
export const colourfulness = (colour: Light): number => Math.max(...colour) - Math.min(...colour);

/** The mean distance of the levels of two pictures. */
export function distance(a: Pixels, b: Pixels): number {
  return a.data.reduce((sum, level, at) => sum + Math.abs(level - (b.data[at] ?? 0)), 0) / a.data.length;
}

export function meanLevel({ data }: Pixels): number {
  return data.reduce((sum, level) => sum + level, 0) / data.length;
}

/** The share of pixels with a channel at 254 or more. */
export function clippedShare({ data }: Pixels): number {
  let count = 0;
  for (let at = 0; at < data.length; at += 3)
    if (Math.max(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0) >= 254) count += 1;
  return (3 * count) / data.length;
}

/**
 * The standard deviation of coloured grain around a place, by red less green of neighbours, so that a slope does not
 * count.
 */
export const colourGrainAt = (pixels: Pixels, x: number, y: number): number =>
  deviationAt(pixels, { x, y }, ([red, green]) => red - green);

/** The same of grey. */
export const greyGrainAt = (pixels: Pixels, x: number, y: number): number =>
  deviationAt(pixels, { x, y }, ([red, green, blue]) => 0.299 * red + 0.587 * green + 0.114 * blue);

/** The standard deviation of red less blue over a square around a place: of coloured blotches, be they wider than pixels. */
export function blotchesAt({ data, width, height }: Pixels, x: number, y: number): number {
  const [left, top, side] = [Math.round(x * width) - 10, Math.round(y * height) - 10, 20];
  const at = (index: number) => 3 * ((top + Math.floor(index / side)) * width + left + (index % side));
  const values = Array.from({ length: side * side }, (_, index) => at(index)).map(
    (from) => (data[from] ?? 0) - (data[from + 2] ?? 0),
  );
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

function deviationAt(
  { data, width, height }: Pixels,
  { x, y }: { x: number; y: number },
  of: (levels: Light) => number,
): number {
  const [radius, differences]: [number, number[]] = [8, []];
  const at = (column: number, row: number) => {
    const from = 3 * ((Math.round(y * height) + row) * width + Math.round(x * width) + column);
    return of([data[from] ?? 0, data[from + 1] ?? 0, data[from + 2] ?? 0]);
  };
  for (let row = -radius; row <= radius; row += 1)
    for (let column = -radius; column < radius; column += 1)
      differences.push(at(column + 1, row) - at(column, row));
  return Math.sqrt(differences.reduce((sum, value) => sum + value ** 2, 0) / (2 * differences.length));
}

function surfaces(x: number, y: number): Light {
  if (isWindow(x, y)) return y > 0.36 ? [0.45, 0.6, 0.35] : [0.9, 0.92, 0.94];
  if (y < 0.7 && rods.some((rod) => Math.abs(x - rod) < 0.006)) return [0.004, 0.004, 0.004];
  if (x > 0.58 && x < 0.92 && y > 0.1 && y < 0.54) return [0.86, 0.86, 0.85];
  if (x > 0.1 && x < 0.42 && y > 0.55 && y < 0.8)
    return times([0.003, 0.003, 0.003], 1 + 240 * Math.max(0, x - 0.3) ** 1.2);
  if (x > 0.2 && x < 0.34 && y > 0.2 && y < 0.38) return [0.5, 0.06, 0.05];
  if (y > 0.74) return times([0.4, 0.25, 0.13], 0.9 + 0.1 * Math.sin(60 * x + 8 * y));
  return [0.72, 0.72, 0.71];
}

/** Thin black things along the walls: lamps, frames, rods. */
const rods = [0.025, 0.145, 0.185, 0.38, 0.585, 0.93];

const isWindow = (x: number, y: number): boolean => x > 0.62 && x < 0.88 && y > 0.15 && y < 0.5;

const lit = (of: Painting, x: number, y: number): Light =>
  isWindow(x, y) ? times(of(x, y), 1.06) : times(of(x, y), shade(x, y));

/** Corners are darker than the middle. */
const shade = (x: number, y: number): number => 1 - 0.35 * Math.hypot(x - 0.6, y - 0.4);

function toLevel(light: number): number {
  const within = Math.min(1, Math.max(0, light));
  return 255 * (within <= 0.0031308 ? 12.92 * within : 1.055 * within ** (1 / 2.4) - 0.055);
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(random() + 1e-12)) * Math.cos(2 * Math.PI * random());
}
