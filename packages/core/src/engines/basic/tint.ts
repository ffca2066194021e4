import type { Tint } from "./colour.ts";
import { ramp } from "./pixels.ts";

/** The colours of the pixels that show the room, as ln(R/G) and ln(B/G), each with its weight. */
export type Colours = { red: Float32Array; blue: Float32Array; weight: Float32Array };

/** The map of colours: cells of 0.05 along warm-cool and across it, from -1.5 to 1.5. */
const cells = { count: 61, size: 0.05, middle: 30 };
/** A normal curve over the distance in cells: colours closer than two cells support each other. */
const kernel = [1, 0.8, 0.41, 0.13];
/** Before looking, a room's tint is this likely far along warm-cool and across it: lamps differ widely, magenta light is rare. */
const prior = { along: 0.7, across: 0.15 };
/** The share of the room that has to be near the colour for it to be the walls'. */
const trust = { from: 0.06, to: 0.2 };
/** Beyond: a lamp's red glow, which nobody wants grey. */
const farthest = 0.85;

/**
 * The tint that the walls of a room have: the densest colour near neutral, sharpened by a mean shift, and weakened as far as few
 * pixels have it. Unlike the estimate for the whole picture it leaves the windows out, through which it is day.
 */
export function wallTint(colours: Colours): Tint {
  const { centre, near } = settled(colours, densest(colours));
  const all = colours.weight.reduce((sum, value) => sum + value, 0);
  if (Math.abs(centre.red + centre.blue) / 2 > 0.2) return { red: 0, blue: 0 };
  const distance = Math.hypot(centre.red, centre.blue);
  const amount = ramp(trust.from, trust.to, near / (all + 1e-9)) * Math.min(1, farthest / (distance + 1e-6));
  return { red: centre.red * amount, blue: centre.blue * amount };
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
