import { greyOf, toLight } from "./colour.ts";
import { levelAt, type Pixels, ramp } from "./pixels.ts";
import type { Tables } from "./veil.ts";

/**
 * Good photos have up to 6% of their pixels clipped, by lamps and windows; taken 0.7 stops too bright, 4 to 47%.
 * Green tells: a cast clips red or blue. And the middle is bright as well: a dim room before a blown window is not
 * over-exposed.
 */
const clipped = { level: 253, from: 0.065, to: 0.12 };
const middle = { from: 150, to: 180 };
/**
 * Levels up to the knee come down to 0.82 of themselves, two thirds of a stop; from there the curve rises nearly to
 * white.
 */
const curve = { slope: 0.82, knee: 0.9, top: 0.97 };

/**
 * The light of each level of an over-exposed photo, brought down; `undefined` where it is not over-exposed. What was
 * clipped cannot come back: it stays nearly white, and what was nearly clipped gets its drawing back.
 */
export function planOverexposure({ data }: Pixels): Tables | undefined {
  const greys = new Uint32Array(256);
  let count = 0;
  for (let at = 0; at + 2 < data.length; at += 3) {
    const green = data[at + 1] ?? 0;
    if (green >= clipped.level) count += 1;
    const grey = (greyOf(data[at] ?? 0, green, data[at + 2] ?? 0) + 0.5) | 0;
    greys[grey] = (greys[grey] ?? 0) + 1;
  }
  const share = count / Math.max(data.length / 3, 1);
  const amount = ramp(clipped.from, clipped.to, share) * ramp(middle.from, middle.to, levelAt(greys, 0.5));
  if (amount === 0) return undefined;
  const table = Float32Array.from({ length: 256 }, (_, level) => toLight(lowered(level / 255, amount)));
  return [table, table, table];
}

function lowered(value: number, amount: number): number {
  const slope = 1 - (1 - curve.slope) * amount;
  const top = 1 - (1 - curve.top) * amount;
  if (value <= curve.knee) return slope * value;
  const share = (value - curve.knee) / (1 - curve.knee);
  return slope * curve.knee + share * (top - slope * curve.knee);
}
