import type { Tint } from "./colour.ts";
import { boxMean } from "./filters.ts";
import { type Plane, ramp } from "./pixels.ts";

/** The colours of a picture's pixels as ln(R/G) and ln(B/G); one that does not show the room has a weight of 0. */
export type Colours = {
  red: Float32Array;
  blue: Float32Array;
  weight: Float32Array;
  width: number;
  height: number;
};

/**
 * A tint from place to place, as what it does to the levels of a grey: (R - B) / (R + B), which is above 0 where the
 * light is warm, and once that is taken out, (G - M) / (G + M) against the mean M of red and blue.
 */
export type TintMap = { warm: Plane; green: Plane };

/** The map of colours: cells of 0.05 along warm-cool and across it, from -1.5 to 1.5. */
const cells = { count: 61, size: 0.05, middle: 30 };
/** A normal curve over the distance in cells: colours closer than two cells support each other. */
const kernel = [1, 0.8, 0.41, 0.13];
/**
 * Before looking, a room's tint is this likely far along warm-cool and across it: lamps differ widely, magenta light
 * is rare.
 */
const prior = { along: 0.7, across: 0.15 };
/** The share of the room that has to be near the colour for it to be the walls'. */
const trust = { from: 0.06, to: 0.2 };
/**
 * Beyond: a lamp's red glow, which nobody wants grey. What a third of the room has is no glow: walls at sunset lie a
 * little farther.
 */
const farthest = { glow: 0.85, room: 1.1, from: 0.2, to: 0.33 };

/**
 * The tint that the walls of a room have: the densest colour near neutral, sharpened by a mean shift, and weakened as
 * far as few pixels have it. Unlike the estimate for the whole picture it leaves the windows out, through which it is
 * day.
 */
export function wallTint(colours: Colours): Tint {
  const { centre, near } = settled(colours, densest(colours));
  const all = colours.weight.reduce((sum, value) => sum + value, 0);
  if (Math.abs(centre.red + centre.blue) / 2 > 0.2) return { red: 0, blue: 0 };
  const distance = Math.hypot(centre.red, centre.blue);
  const share = near / (all + 1e-9);
  const limit = farthest.glow + (farthest.room - farthest.glow) * ramp(farthest.from, farthest.to, share);
  const amount = ramp(trust.from, trust.to, share) * Math.min(1, limit / (distance + 1e-6));
  return { red: centre.red * amount, blue: centre.blue * amount };
}

/**
 * Colours between white and the walls' tint are taken for white surfaces under one light or another; those beyond
 * them less and less, the farther they lie along warm-cool, in either direction, and across it.
 */
const related = { warmer: 0.4, cooler: 0.3, across: 0.2 };
/** The share of the picture's longer side over which a light is taken for one, to each side and twice. */
const reach = 1 / 20;
/** How many average pixels of a room its whole tint counts for at each place. */
const inertia = 0.1;
/**
 * How much of what is warmer than the room's tint is taken for light: the rest may be a cream paint, the less the
 * warmer the light of the room is as a whole. Blue whites are hardly ever paint.
 */
const light = { least: 0.7, from: 0.15, to: 0.45 };

/**
 * The tint of each place: a lamp, a window in the shade and the sun on a wall tint what is around them differently.
 * `share` of it is what is to be taken out; `layer` holds the level of each place.
 */
export function tintMap(
  colours: Colours,
  walls: Tint,
  { share, layer }: { share: number; layer: Plane },
): TintMap {
  const { width, height } = colours;
  const room = [(walls.red - walls.blue) / 2, (walls.red + walls.blue) / 2] as const;
  const { weights, warmer, redder } = deviations(colours, room);
  const believed = light.least + (1 - light.least) * ramp(light.from, light.to, room[0]);
  const average = colours.weight.reduce((sum, value) => sum + value, 0) / colours.weight.length;
  const [warm, green] = [new Float32Array(width * height), new Float32Array(width * height)];
  for (let at = 0; at < warm.length; at += 1) {
    const sum = (weights[at] ?? 0) + inertia * average + 1e-9;
    const more = (warmer[at] ?? 0) / sum;
    const along = share * (room[0] + more * (more > 0 ? believed : 1));
    const across = share * (room[1] + (redder[at] ?? 0) / sum);
    const exponent = lightPerLevel(layer.values[at] ?? 0);
    const [red, blue] = [Math.exp((along + across) / exponent), Math.exp((across - along) / exponent)];
    warm[at] = (red - blue) / (red + blue);
    const mean = (2 * red * blue) / (red + blue);
    green[at] = (1 - mean) / (1 + mean);
  }
  return { warm: { values: warm, width, height }, green: { values: green, width, height } };
}

/**
 * How much the white surfaces around each place are warmer, and redder and bluer, than the room as a whole, times
 * their weights.
 */
function deviations(
  { red, blue, weight, width, height }: Colours,
  [along, across]: readonly [number, number],
): { weights: Float32Array; warmer: Float32Array; redder: Float32Array } {
  const [low, high] = [Math.min(0, along), Math.max(0, along)];
  const plane = () => new Float32Array(weight.length);
  const [weights, warmer, redder] = [plane(), plane(), plane()];
  for (let at = 0; at < weight.length; at += 1) {
    const [u, v] = [red[at] ?? 0, blue[at] ?? 0];
    const [a, b] = [(u - v) / 2, (u + v) / 2];
    const beyond = a > high ? (a - high) / related.warmer : a < low ? (a - low) / related.cooler : 0;
    const value = (weight[at] ?? 0) * Math.exp(-(beyond ** 2) - ((b - across) / related.across) ** 2);
    weights[at] = value;
    warmer[at] = value * (a - along);
    redder[at] = value * (b - across);
  }
  const radius = Math.max(2, Math.round(Math.max(width, height) * reach));
  const wide = (values: Float32Array) => boxMean(boxMean({ values, width, height }, radius), radius).values;
  return { weights: wide(weights), warmer: wide(warmer), redder: wide(redder) };
}

/** The exponent with which light follows levels around a level: 2.2 in the middle of the scale, less in the shadows. */
function lightPerLevel(level: number): number {
  const value = Math.max(level, 18) / 255;
  return (2.4 * value) / (value + 0.055);
}

function densest({ red, blue, weight }: Colours): Tint {
  const { count, size, middle } = cells;
  const map = new Float32Array(count * count);
  for (let index = 0; index < weight.length; index += 1) {
    const u = red[index] ?? 0;
    const v = blue[index] ?? 0;
    const x = Math.round(((u - v) * Math.SQRT1_2) / size) + middle;
    const y = Math.round(((u + v) * Math.SQRT1_2) / size) + middle;
    if (x < 0 || y < 0 || x >= count || y >= count) continue;
    map[y * count + x] = (map[y * count + x] ?? 0) + (weight[index] ?? 0);
  }
  let best = { score: -1, along: 0, across: 0 };
  for (let y = 3; y < count - 3; y += 1) {
    for (let x = 3; x < count - 3; x += 1) {
      const [along, across] = [(x - middle) * size, (y - middle) * size];
      const likely = Math.exp(-(along ** 2) / (2 * prior.along ** 2) - across ** 2 / (2 * prior.across ** 2));
      const score = likely * supportAt(map, x, y);
      if (score > best.score) best = { score, along, across };
    }
  }
  return { red: (best.across + best.along) * Math.SQRT1_2, blue: (best.across - best.along) * Math.SQRT1_2 };
}

function supportAt(map: Float32Array, x: number, y: number): number {
  let sum = 0;
  for (let down = -3; down <= 3; down += 1)
    for (let right = -3; right <= 3; right += 1)
      sum +=
        (map[(y + down) * cells.count + x + right] ?? 0) *
        (kernel[Math.abs(down)] ?? 0) *
        (kernel[Math.abs(right)] ?? 0);
  return sum;
}

function settled({ red, blue, weight }: Colours, start: Tint): { centre: Tint; near: number } {
  let [centre, near] = [start, 0];
  for (const radius of [0.2, 0.18, 0.16]) {
    let [u, v, sum] = [0, 0, 0];
    for (let index = 0; index < weight.length; index += 1) {
      const r = red[index] ?? 0;
      const b = blue[index] ?? 0;
      const distance = ((r - centre.red) ** 2 + (b - centre.blue) ** 2) / radius ** 2;
      if (distance > 4) continue;
      const share = (weight[index] ?? 0) * Math.exp(-distance);
      sum += share;
      u += share * r;
      v += share * b;
    }
    near = sum;
    if (sum > 0) centre = { red: u / sum, blue: v / sum };
  }
  return { centre, near };
}
