import { clamp, type Plane } from "./pixels.ts";

/** The mean over a square of 2 × radius + 1 pixels, cut off at the borders. */
export function boxMean(plane: Plane, radius: number): Plane {
  const { width, height } = plane;
  const across = new Float32Array(width * height);
  for (let y = 0; y < height; y += 1) meanAlong(plane.values, across, y * width, 1, width, radius);
  const values = new Float32Array(width * height);
  for (let x = 0; x < width; x += 1) meanAlong(across, values, x, width, height, radius);
  return { values, width, height };
}

function meanAlong(
  from: Float32Array,
  to: Float32Array,
  start: number,
  step: number,
  count: number,
  radius: number,
): void {
  let [sum, pixels] = [0, 0];
  for (let ahead = 0; ahead < Math.min(radius, count); ahead += 1) {
    sum += from[start + ahead * step] ?? 0;
    pixels += 1;
  }
  for (let index = 0; index < count; index += 1) {
    if (index + radius < count) {
      sum += from[start + (index + radius) * step] ?? 0;
      pixels += 1;
    }
    if (index - radius > 0) {
      sum -= from[start + (index - radius - 1) * step] ?? 0;
      pixels -= 1;
    }
    to[start + index * step] = sum / pixels;
  }
}

export type Affine = { slope: Plane; offset: Plane };

/**
 * The guided filter (He, Sun and Tang, 2010) as `slope` × guide + `offset` for each pixel: `plane` smoothed over 2 ×
 * radius where the guide varies by less than √`smooth`, with edges where the guide has them. The two coefficients are
 * smooth, so that they may be found on a small preview and applied to a full-size guide.
 */
export function guided(guide: Plane, plane: Plane, radius: number, smooth: number): Affine {
  const { width, height } = guide;
  const [meanGuide, mean] = [boxMean(guide, radius), boxMean(plane, radius)];
  const [square, both] = [boxMean(product(guide, guide), radius), boxMean(product(guide, plane), radius)];
  const slope = new Float32Array(width * height);
  const offset = new Float32Array(width * height);
  for (let at = 0; at < slope.length; at += 1) {
    const [g, p] = [meanGuide.values[at] ?? 0, mean.values[at] ?? 0];
    const variance = Math.max(0, (square.values[at] ?? 0) - g * g);
    const a = ((both.values[at] ?? 0) - g * p) / (variance + smooth);
    slope[at] = a;
    offset[at] = p - a * g;
  }
  return {
    slope: boxMean({ values: slope, width, height }, radius),
    offset: boxMean({ values: offset, width, height }, radius),
  };
}

/** What the filter makes of the guide. */
export function applied({ slope, offset }: Affine, guide: Plane): Plane {
  const values = new Float32Array(guide.values.length);
  for (let at = 0; at < values.length; at += 1)
    values[at] = (slope.values[at] ?? 0) * (guide.values[at] ?? 0) + (offset.values[at] ?? 0);
  return { ...guide, values };
}

// Loops and not `map`, which makes two objects for each number.
function product(a: Plane, b: Plane): Plane {
  const values = new Float32Array(a.values.length);
  for (let at = 0; at < values.length; at += 1) values[at] = (a.values[at] ?? 0) * (b.values[at] ?? 0);
  return { ...a, values };
}

/** Grey closing: fills what is dark and narrower than 2 × radius, and leaves outlines where they were. */
export function closing(plane: Plane, radius: number): Plane {
  return negative(widened(negative(widened(plane, radius)), radius));
}

function negative(plane: Plane): Plane {
  const values = new Float32Array(plane.values.length);
  for (let at = 0; at < values.length; at += 1) values[at] = -(plane.values[at] ?? 0);
  return { ...plane, values };
}

/** The largest value within a square of 2 × radius + 1. */
export function widened({ values, width, height }: Plane, radius: number): Plane {
  const across = new Float32Array(width * height);
  const row = { count: width, step: 1, radius };
  for (let y = 0; y < height; y += 1) largestAlong(values, across, { ...row, start: y * width });
  const out = new Float32Array(width * height);
  const column = { count: height, step: width, radius };
  for (let x = 0; x < width; x += 1) largestAlong(across, out, { ...column, start: x });
  return { values: out, width, height };
}

type Line = { start: number; step: number; count: number; radius: number };

/**
 * Van Herk's way: three comparisons a pixel for any radius, by running maxima from both ends of each window-long
 * piece.
 */
function largestAlong(from: Float32Array, to: Float32Array, { start, step, count, radius }: Line): void {
  const window = 2 * radius + 1;
  const padded = Math.ceil((count + 2 * radius) / window) * window;
  const [forward, backward] = [new Float32Array(padded), new Float32Array(padded)];
  for (let at = 0, largest = 0; at < padded; at += 1) {
    const value = from[start + clamp(at - radius, 0, count - 1) * step] ?? 0;
    largest = at % window === 0 || value > largest ? value : largest;
    forward[at] = largest;
  }
  for (let at = padded - 1, largest = 0; at >= 0; at -= 1) {
    const value = from[start + clamp(at - radius, 0, count - 1) * step] ?? 0;
    largest = at % window === window - 1 || value > largest ? value : largest;
    backward[at] = largest;
  }
  for (let index = 0; index < count; index += 1) {
    const [ahead, behind] = [forward[index + window - 1] ?? 0, backward[index] ?? 0];
    to[start + index * step] = ahead > behind ? ahead : behind;
  }
}
