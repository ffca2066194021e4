/** What the correction is decided from: how bright the pixels are, and the average colour of what looks like a grey or white surface. */
export type Statistics = {
  /** Pixels by their brightest channel, 256 counts. */
  histogram: Uint32Array;
  /** Average of each channel over the near-neutral pixels, or `undefined` when there are too few to judge by. */
  neutral: Rgb | undefined;
};

export type Rgb = readonly [red: number, green: number, blue: number];

/** The statistics of interleaved 8-bit RGB pixels. A small preview is enough. */
export function statistics(pixels: Uint8Array): Statistics {
  const histogram = new Uint32Array(256);
  const sum = { red: 0, green: 0, blue: 0, count: 0 };
  for (let at = 0; at + 2 < pixels.length; at += 3) {
    const [red = 0, green = 0, blue = 0] = [pixels[at], pixels[at + 1], pixels[at + 2]];
    const brightest = Math.max(red, green, blue);
    histogram[brightest] = (histogram[brightest] ?? 0) + 1;
    if (!isNeutral(brightest, Math.min(red, green, blue))) continue;
    sum.red += red;
    sum.green += green;
    sum.blue += blue;
    sum.count += 1;
  }
  return { histogram, neutral: average(sum, pixels.length / 3) };
}

/**
 * The curve for a picture with this histogram: 256 values of 0..255, rising, with 0 and 255 unchanged.
 * A dark picture is exposed up and its shadows are opened; a well-exposed one gets the identity.
 */
export function toneCurve(histogram: Uint32Array): Float64Array {
  const white = percentile(histogram, 0.995) / 255;
  const exposure = clamp(target.white / Math.max(white, 0.01), 1, limit.exposure);
  const typical = expose(logAverage(histogram), exposure);
  const lift = clamp(liftTo(target.typical, typical) ** strength.lift, 1, limit.lift);
  return Float64Array.from({ length: 256 }, (_, value) => 255 * open(expose(value / 255, exposure), lift));
}

/** Factors for each channel that make the neutral surfaces less tinted, each within 5% of 1; the brightness stays. */
export function whiteBalance(neutral: Rgb | undefined): Rgb {
  if (neutral === undefined) return [1, 1, 1];
  const grey = 0.299 * neutral[0] + 0.587 * neutral[1] + 0.114 * neutral[2];
  const factor = (channel: number) =>
    clamp((grey / Math.max(channel, 1)) ** strength.balance, 1 - limit.balance, 1 + limit.balance);
  return [factor(neutral[0]), factor(neutral[1]), factor(neutral[2])];
}

/**
 * Applies both to interleaved 8-bit RGB pixels, in place. The curve acts on the brightest channel and the others follow in
 * proportion: hue and saturation stay, and no channel can clip.
 */
export function correct(pixels: Uint8Array, curve: Float64Array, balance: Rgb): void {
  const gain = Float64Array.from(curve, (value, level) => value / Math.max(level, 1));
  const [reds, greens, blues] = [balanced(balance[0]), balanced(balance[1]), balanced(balance[2])];
  for (let at = 0; at + 2 < pixels.length; at += 3) {
    const red = reds[pixels[at] ?? 0] ?? 0;
    const green = greens[pixels[at + 1] ?? 0] ?? 0;
    const blue = blues[pixels[at + 2] ?? 0] ?? 0;
    const factor = gain[Math.max(red, green, blue)] ?? 1;
    pixels[at] = red * factor + 0.5;
    pixels[at + 1] = green * factor + 0.5;
    pixels[at + 2] = blue * factor + 0.5;
  }
}

/**
 * How bright a well-lit room is, of 0..1 by the brightest channel: its log average and its near-whites. Four professional
 * photos of homes average 0.56 to 0.64, the same with crushed shadows 0.26 to 0.35, though their medians reach 0.54.
 */
const target = { typical: 0.56, white: 0.95 };
/** Against noise and colour blotches in the shadows. At these, JPEGs darkened to 0.35 still looked clean. */
const limit = { exposure: 2.4, lift: 3, balance: 0.05 };
/** How much of the way to go: a room lit for the evening should still look like one. */
const strength = { lift: 0.7, balance: 0.5 };

/** Multiplies up to the near-whites, and compresses what is brighter into the rest, so that a lamp is not clipped. */
function expose(value: number, exposure: number): number {
  const knee = target.white / exposure;
  if (exposure === 1 || value <= knee) return value * exposure;
  return target.white + ((value - knee) / (1 - knee)) * (1 - target.white);
}

/** Rises `lift` times as steeply at black, and 1 / `lift` at white: shadows open, highlights roll off. */
function open(value: number, lift: number): number {
  return (lift * value) / (1 + (lift - 1) * value);
}

/** The `lift` with which `open` takes `from` to `to`. */
function liftTo(to: number, from: number): number {
  return (to * (1 - from)) / Math.max(from * (1 - to), 0.001);
}

/** A channel's factor as a lookup table. It fades out towards white: a clipped window stays white, and nothing else becomes so. */
function balanced(factor: number): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, value) =>
    Math.round(value * (1 + (factor - 1) * (1 - (value / 255) ** 4))),
  );
}

/** Bright enough to have a colour, not clipped, and with little of it. */
function isNeutral(brightest: number, darkest: number): boolean {
  return brightest > 40 && brightest < 250 && brightest - darkest < 0.25 * brightest;
}

function average(
  sum: { red: number; green: number; blue: number; count: number },
  pixels: number,
): Rgb | undefined {
  if (sum.count < 0.05 * pixels) return undefined;
  return [sum.red / sum.count, sum.green / sum.count, sum.blue / sum.count];
}

/** The average brightness as the eye judges it, of 0..1: dark corners count more than a bright window. */
function logAverage(histogram: Uint32Array): number {
  const logs = histogram.reduce((sum, count, level) => sum + count * Math.log((level + 1) / 256), 0);
  return Math.exp(logs / Math.max(total(histogram), 1));
}

/** The level below which this share of the pixels lies. */
function percentile(histogram: Uint32Array, share: number): number {
  const wanted = share * total(histogram);
  let seen = 0;
  return histogram.findIndex((count) => (seen += count) >= wanted);
}

function total(histogram: Uint32Array): number {
  return histogram.reduce((sum, count) => sum + count, 0);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
