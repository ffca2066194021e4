import { greyOf, lightOfLevel, toLight } from "./colour.ts";
import { clamp, histogramOf, levelAt, type Pixels, ramp } from "./pixels.ts";

/** The light of each level of each channel. */
export type Tables = readonly [red: Float32Array, green: Float32Array, blue: Float32Array];

/** Nothing to take away: each level as the light it is. */
export const plainTables: Tables = [lightOfLevel, lightOfLevel, lightOfLevel];

/**
 * The darkest thousandth of a finished photo lies below level 14: black furniture, a gap, a pupil of shadow. From 30
 * on, all of what lies below is taken for veil; between, a part.
 */
const darkest = { share: 0.001, from: 14, to: 30 };
/**
 * A veil is nearly colourless: a channel's black may lie this far above the lowest. What exceeds it is a coloured
 * picture.
 */
const tint = 12;
/** The cues at which a veil of light and a flat curve are equally likely. */
const even = { ends: 2, shape: 0.17 };

/**
 * Takes away a veil: haze, flare on a dirty lens, or a curve that left the blacks grey. Returns the light of each
 * level without it. Added light and a flat curve need different cures, and the histogram tells them apart: light
 * squeezes the shadows together (`shape`) and leaves white where it is (`ends`), a flat curve does neither. Between
 * the two, both are mixed.
 */
export function planVeil(preview: Pixels): Tables {
  const histograms = ([0, 1, 2] as const).map((channel) => histogramOf(preview, channel));
  const blacks = histograms.map((histogram) => levelAt(histogram, darkest.share));
  const black = Math.min(...blacks);
  const amount = ramp(darkest.from, darkest.to, black);
  if (amount === 0) return plainTables;
  const white = Math.max(...histograms.map((histogram) => levelAt(histogram, 1 - darkest.share)));
  const light = lightness(black / Math.max(8, 255 - white), shapeOf(preview));
  const table = (level = 0) => withoutVeil(Math.min(level, black + tint) * amount, light);
  return [table(blacks[0]), table(blacks[1]), table(blacks[2])];
}

/** How surely the veil is light: 1 is light, 0 a curve. */
function lightness(ends: number, shape: number): number {
  const cues = 0.9 * Math.log(ends / even.ends) - 0.35 * Math.log(Math.max(shape, 0.02) / even.shape);
  return clamp(0.5 + cues, 0, 1);
}

/** How far the shadows reach up towards the median. */
function shapeOf({ data }: Pixels): number {
  const greys = new Uint32Array(256);
  for (let at = 0; at + 2 < data.length; at += 3) {
    const level = (greyOf(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0) + 0.5) | 0;
    greys[level] = (greys[level] ?? 0) + 1;
  }
  const black = levelAt(greys, 0.001);
  return (levelAt(greys, 0.05) - black) / Math.max(1, levelAt(greys, 0.5) - black);
}

function withoutVeil(black: number, light: number): Float32Array {
  const veil = toLight(black / 255);
  return lightOfLevel.map((value, level) => {
    const asLight = Math.max(0, (value - veil) / (1 - veil));
    const asCurve = toLight(Math.max(0, (level - black) / (255 - black)));
    return light * asLight + (1 - light) * asCurve;
  });
}
