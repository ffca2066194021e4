import type { Raw } from "../pictures/metrics.ts";
import { type Box, between, lumaAt, type Random } from "./draw.ts";

/** What a box shows, in levels: how bright it is, how much goes on inside, and how plain its frame is. */
type Looks = { mean: number; spread: number; frame: number };

/** Where something stands before a plain ground: busy inside, plain around. */
export const anObject = (photo: Raw, random: Random, sizes: [number, number]): Box =>
  best(photo, random, sizes, ({ spread, frame }) => spread - 1.5 * frame);

/** Where a window could be: bright, with something to see. */
export const aWindow = (photo: Raw, random: Random, sizes: [number, number]): Box =>
  best(photo, random, sizes, ({ mean, spread, frame }) => mean / 3 + Math.min(spread, 40) - frame);

/** Where nothing is. */
export const aBlank = (photo: Raw, random: Random, sizes: [number, number]): Box =>
  best(photo, random, sizes, ({ mean, spread }) => (mean > 60 && mean < 240 ? 0 : -60) - spread);

const candidates = 150;

/** The best of some boxes, whose sides are a share of the photo's. */
function best(
  photo: Raw,
  random: Random,
  [low, high]: [number, number],
  worth: (looks: Looks) => number,
): Box {
  const boxes = Array.from({ length: candidates }, () => {
    const [width, height] = [between(random, low, high), between(random, low, high)];
    return place(photo, {
      x: between(random, 0.03, 0.97 - width),
      y: between(random, 0.03, 0.97 - height),
      width,
      height,
    });
  });
  return boxes
    .map((box) => ({ box, value: worth(looksOf(photo, box)) }))
    .reduce((most, each) => (each.value > most.value ? each : most)).box;
}

/** A box given in shares of the photo's sides. */
export function place(
  photo: Raw,
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
): Box {
  const [left, top] = [Math.round(x * photo.width), Math.round(y * photo.height)];
  return {
    left,
    top,
    right: left + Math.max(4, Math.round(width * photo.width)),
    bottom: top + Math.max(4, Math.round(height * photo.height)),
  };
}

function looksOf(photo: Raw, box: Box): Looks {
  const inner: number[] = [];
  const frame: number[] = [];
  const [across, down] = [(box.right - box.left) / 20, (box.bottom - box.top) / 20];
  for (let row = 0; row <= 20; row += 1) {
    for (let column = 0; column <= 20; column += 1) {
      const x = Math.min(photo.width - 1, Math.round(box.left + column * across));
      const y = Math.min(photo.height - 1, Math.round(box.top + row * down));
      const isFrame = row === 0 || row === 20 || column === 0 || column === 20;
      (isFrame ? frame : inner).push(lumaAt(photo, 3 * (y * photo.width + x)));
    }
  }
  return { mean: meanOf(inner), spread: deviationOf(inner), frame: deviationOf(frame) };
}

const meanOf = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function deviationOf(values: number[]): number {
  const mean = meanOf(values);
  return Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)));
}

/**
 * A mask of the surface that takes most of a box, by its colour, wherever in the rows from `from` to `to` (shares of
 * the height) it goes on. Soft by colour, so that shadows on it belong to it.
 */
export function surface(photo: Raw, seed: Box, [from, to]: [number, number]): Float32Array {
  const { width, height } = photo;
  const levels = Array.from({ length: 3 }, () => new Array<number>());
  for (let y = seed.top; y < seed.bottom; y += 3)
    for (let x = seed.left; x < seed.right; x += 3)
      levels.forEach((channel, index) => channel.push(chromatic(photo, 3 * (y * width + x))[index] ?? 0));
  const [l = 0, a = 0, b = 0] = levels.map((values) => values.toSorted((p, q) => p - q)[values.length >> 1]);
  const mask = new Float32Array(width * height);
  for (let pixel = Math.floor(from * height) * width; pixel < Math.floor(to * height) * width; pixel += 1) {
    const [l2, a2, b2] = chromatic(photo, 3 * pixel);
    const distance = Math.hypot((l2 - l) / 60, (a2 - a) / 14, (b2 - b) / 14);
    mask[pixel] = Math.min(1, Math.max(0, (1.6 - distance) / 0.5));
  }
  return mask;
}

/** Lightness, red against green, yellow against blue, in levels. */
function chromatic(photo: Raw, at: number): [number, number, number] {
  const [r = 0, g = 0, b = 0] = photo.data.subarray(at, at + 3);
  return [0.3 * r + 0.6 * g + 0.1 * b, r - g, (r + g) / 2 - b];
}
