import { measureNoise } from "../engines/basic/noise.ts";
import type { Plane } from "../engines/basic/pixels.ts";
import type { Pixels } from "../pictures/pixels.ts";
import { emptyField, type Field } from "./field.ts";
import { halved, isRecovered, isBlown, luma } from "./planes.ts";
import type { Previews } from "./preview.ts";

/**
 * Compares the edges of both, in windows of three tiles' width, at three sizes: the finest sees a crack, the coarsest
 * a stain without an outline. Light and its colour do not count: they change how steep an edge is, hardly where it
 * runs.
 *
 * `limit`: the share of a window's edges that the other picture does not explain. Honest changes reach .50, .21 and
 * .11 (denoising, JPEG and a model that draws leaves anew cost fine detail, and nothing else); drawn alterations .8
 * and more, stains .3 at the coarser two. `reach`: pixels by which an edge may have drifted.
 */
const scales = [
  { scale: 1, reach: 2, limit: 0.64 },
  { scale: 2, reach: 1, limit: 0.28 },
  { scale: 4, reach: 1, limit: 0.16 },
] as const;

/** Pixels of a tile's side. A power of two keeps the sums cheap. */
const tile = 8;

/** Left out at the border, where shifts have no pixels. */
const margin = 3;

/** The energy of slopes, in levels², that an eye just sees on a plain wall: three levels from pixel to pixel. */
const visible = 9;

/**
 * Light may make an edge so many times steeper or flatter than most of the picture's; beyond that it has gone, or is
 * new.
 */
const steepest = 2.5;

/** How the edges depart, a field for each size that the picture is large enough for. */
export function structureOf(pair: Previews): Field[] {
  const noise = { before: energyOfNoise(pair.before), after: energyOfNoise(pair.after) };
  const planes = { before: luma(pair.before), after: luma(pair.after) };
  return scales.flatMap(({ scale, reach, limit }) => {
    if (scale > 1) {
      planes.before = halved(planes.before);
      planes.after = halved(planes.after);
    }
    // The mean of four pixels has a quarter of their noise's energy.
    const energies = { before: noise.before / scale ** 2, after: noise.after / scale ** 2 };
    const field = compared(planes, { reach, limit, noise: energies });
    return field ? [{ ...field, tile: tile * scale }] : [];
  });
}

/** Levels of grain beyond which it is no grain but another picture. */
const strongestGrain = 12;

/** What grain adds to the energy of slopes: its variance. */
const energyOfNoise = (pixels: Pixels): number => Math.min(strongestGrain, measureNoise(pixels).luma) ** 2;

type Planes = { before: Plane; after: Plane };
type Options = { reach: number; limit: number; noise: { before: number; after: number } };

function compared({ before, after }: Planes, { reach, limit, noise }: Options): Field | undefined {
  const field = emptyField(before, tile);
  if (field.width < 4 || field.height < 4) return undefined;
  const counted = countedPixels(before, after);
  const [a, b] = [slopes(before, counted), slopes(after, counted)];
  const sums = {
    pixels: windows(counts(counted, before, field), field),
    before: windows(products(a, a, 0, field), field),
    after: windows(products(b, b, 0, field), field),
  };
  const both = largest(
    offsets(reach, before.width).map((offset) => windows(products(a, b, offset, field), field)),
  );
  const gain = usualGain(sums, noise);
  const full = 9 * tile * tile;
  for (let at = 0; at < field.values.length; at += 1) {
    const pixels = sums.pixels[at] ?? 0;
    if (pixels < full / 8) continue;
    const energy = {
      before: Math.max(0, (sums.before[at] ?? 0) / pixels - noise.before) * gain,
      after: Math.max(0, (sums.after[at] ?? 0) / pixels - noise.after) / gain,
    };
    const unseen = visible + (noise.before * gain + noise.after / gain) / 2;
    const share = departure(energy, (both[at] ?? 0) / pixels, unseen);
    field.values[at] = (share * Math.min(1, pixels / (full / 2))) / limit;
  }
  return field;
}

/**
 * The share of edges in one picture that the other does not explain, though it may have them `steepest` times as
 * steep: 0 for the same, 1 for something and nothing, up to 2 for edges the other way round.
 */
function departure(energy: { before: number; after: number }, both: number, unseen: number): number {
  const ratio = Math.sqrt((energy.after + 1e-3) / (energy.before + 1e-3));
  const light = Math.min(steepest, Math.max(1 / steepest, ratio));
  const all = light * energy.before + energy.after / light;
  return Math.max(0, all - 2 * both) / (all + unseen);
}

type Sums = { pixels: Float32Array; before: Float32Array; after: Float32Array };

/** How much steeper edges are in most windows that show some. */
function usualGain(sums: Sums, noise: Options["noise"]): number {
  const ratios: number[] = [];
  for (let at = 0; at < sums.pixels.length; at += 1) {
    const pixels = sums.pixels[at] ?? 0;
    if (pixels < 4 * tile * tile) continue;
    const [before, after] = [(sums.before[at] ?? 0) / pixels, (sums.after[at] ?? 0) / pixels];
    if (before > 4 * noise.before + 4 && after > 4 * noise.after + 4) ratios.push(after / before);
  }
  const middle = ratios.toSorted((a, b) => a - b)[ratios.length >> 1] ?? 1;
  return Math.sqrt(middle);
}

type Slopes = { across: Float32Array; down: Float32Array; width: number; height: number };

function slopes({ values, width, height }: Plane, counted: Uint8Array): Slopes {
  const across = new Float32Array(width * height);
  const down = new Float32Array(width * height);
  for (let y = 1; y < height - 1; y += 1)
    for (let x = 1; x < width - 1; x += 1) {
      const at = y * width + x;
      if (counted[at] === 0) continue;
      across[at] = ((values[at + 1] ?? 0) - (values[at - 1] ?? 0)) / 2;
      down[at] = ((values[at + width] ?? 0) - (values[at - width] ?? 0)) / 2;
    }
  return { across, down, width, height };
}

/** 1 for each pixel whose slopes count: not where clipping hid something in one picture, or right beside that. */
function countedPixels(before: Plane, after: Plane): Uint8Array {
  const { width, height } = before;
  const counted = new Uint8Array(width * height).fill(1);
  for (let y = 1; y < height - 1; y += 1)
    for (let x = 1; x < width - 1; x += 1) {
      const at = y * width + x;
      const [a, b] = [before.values[at] ?? 0, after.values[at] ?? 0];
      if (isRecovered(a, b) || isBlown(a, b))
        for (const beside of [at, at - 1, at + 1, at - width, at + width]) counted[beside] = 0;
    }
  return counted;
}

/** The sum over each tile of one picture's slopes times the other's, `offset` pixels on. */
function products(a: Slopes, b: Slopes, offset: number, field: Field): Float32Array {
  const sums = new Float32Array(field.values.length);
  const { width } = a;
  const [right, bottom] = [field.width * tile - margin, field.height * tile - margin];
  for (let y = margin; y < bottom; y += 1)
    for (let x = margin; x < right; x += 1) {
      const at = y * width + x;
      const to = Math.floor(y / tile) * field.width + Math.floor(x / tile);
      const product =
        (a.across[at] ?? 0) * (b.across[at + offset] ?? 0) + (a.down[at] ?? 0) * (b.down[at + offset] ?? 0);
      sums[to] = (sums[to] ?? 0) + product;
    }
  return sums;
}

function counts(counted: Uint8Array, { width }: Plane, field: Field): Float32Array {
  const sums = new Float32Array(field.values.length);
  const [right, bottom] = [field.width * tile - margin, field.height * tile - margin];
  for (let y = margin; y < bottom; y += 1)
    for (let x = margin; x < right; x += 1) {
      const to = Math.floor(y / tile) * field.width + Math.floor(x / tile);
      sums[to] = (sums[to] ?? 0) + (counted[y * width + x] ?? 0);
    }
  return sums;
}

/** The sum over each tile and its eight neighbours; 0 for the tiles at the border, which their neighbours cover. */
function windows(sums: Float32Array, { width, height }: Field): Float32Array {
  const out = new Float32Array(sums.length);
  for (let y = 1; y < height - 1; y += 1)
    for (let x = 1; x < width - 1; x += 1) {
      let sum = 0;
      for (let row = (y - 1) * width; row <= (y + 1) * width; row += width)
        sum += (sums[row + x - 1] ?? 0) + (sums[row + x] ?? 0) + (sums[row + x + 1] ?? 0);
      out[y * width + x] = sum;
    }
  return out;
}

function offsets(reach: number, width: number): number[] {
  const steps = Array.from({ length: 2 * reach + 1 }, (_, index) => index - reach);
  return steps.flatMap((down) => steps.map((across) => down * width + across));
}

/** Of several, the largest at each place. */
function largest(sums: Float32Array[]): Float32Array {
  const [first = new Float32Array(), ...others] = sums;
  for (const other of others)
    for (let at = 0; at < first.length; at += 1) first[at] = Math.max(first[at] ?? 0, other[at] ?? 0);
  return first;
}
