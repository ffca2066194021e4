import type { Pixels } from "../../pictures/pixels.ts";

export type { Pixels };

/** One number for each pixel, row after row. */
export type Plane = { values: Float32Array; width: number; height: number };

/** The same bytes, where what is written is rounded and kept within 0..255 by the processor. */
export function clamped({ data }: Pixels): Uint8ClampedArray {
  return new Uint8ClampedArray(data.buffer, data.byteOffset, data.length);
}

export function clamp(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value;
}

/**
 * From 0 at `from` to 1 at `to`, without a corner at either end; `to` may lie below `from`. A gate: how much a
 * measure convinces.
 */
export function ramp(from: number, to: number, value: number): number {
  const t = clamp((value - from) / (to - from), 0, 1);
  return t * t * (3 - 2 * t);
}

const bins = 16_384;

/**
 * The value below which `share` of the values lies, none of them negative; exact to a sixteen-thousandth of the
 * largest.
 */
export function percentile(values: Float32Array, share: number): number {
  let largest = 0;
  for (const value of values) if (value > largest) largest = value;
  if (largest === 0) return 0;
  const counts = new Uint32Array(bins + 1);
  for (const value of values) {
    const bin = ((value / largest) * bins + 0.5) | 0;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return (levelAt(counts, share) / bins) * largest;
}

/** How many pixels have each level of a channel, and from that its percentiles: far cheaper than sorting. */
export function histogramOf({ data }: Pixels, channel: 0 | 1 | 2): Uint32Array {
  const counts = new Uint32Array(256);
  for (let at = channel; at < data.length; at += 3) {
    const level = data[at] ?? 0;
    counts[level] = (counts[level] ?? 0) + 1;
  }
  return counts;
}

/** The level that `share` of the counted pixels do not exceed. */
export function levelAt(histogram: Uint32Array, share: number): number {
  const wanted = share * histogram.reduce((sum, count) => sum + count, 0);
  let seen = 0;
  return Math.max(
    histogram.findIndex((count) => (seen += count) >= wanted && seen > 0),
    0,
  );
}
