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
 * The guided filter (He, Sun and Tang, 2010) as `slope` × guide + `offset` for each pixel: `plane` smoothed over 2 × radius where
 * the guide varies by less than √`smooth`, with edges where the guide has them. The two coefficients are smooth, so that they may
 * be found on a small preview and applied to a full-size guide.
 */
export function guided(guide: Plane, plane: Plane, radius: number, smooth: number): Affine {
  const { width, height } = guide;
  const product = (a: Plane, b: Plane): Plane => ({
    values: a.values.map((value, index) => value * (b.values[index] ?? 0)),
    width,
    height,
  });
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
  return {
    ...guide,
    values: guide.values.map(
      (value, index) => (slope.values[index] ?? 0) * value + (offset.values[index] ?? 0),
    ),
  };
}

/** Grey closing: fills what is dark and narrower than 2 × radius, and leaves outlines where they were. */
export function closing(plane: Plane, radius: number): Plane {
  const widest = extreme(extreme(plane, radius, "across", Math.max), radius, "down", Math.max);
  return extreme(extreme(widest, radius, "across", Math.min), radius, "down", Math.min);
}

function extreme(
  { values, width, height }: Plane,
  radius: number,
  along: "across" | "down",
  pick: (a: number, b: number) => number,
): Plane {
  const out = new Float32Array(width * height);
  const [step, count] = along === "across" ? [1, width] : [width, height];
  const lines = (width * height) / count;
  for (let line = 0; line < lines; line += 1) {
    const start = along === "across" ? line * width : line;
    extremeAlong(values, out, { start, step, count, radius, pick });
  }
  return { values: out, width, height };
}

type Line = {
  start: number;
  step: number;
  count: number;
  radius: number;
  pick: (a: number, b: number) => number;
};

/** Van Herk's way: three comparisons a pixel for any radius, by running extremes from both ends of each window-long piece. */
function extremeAlong(from: Float32Array, to: Float32Array, line: Line): void {
  const { start, step, count, radius, pick } = line;
  const window = 2 * radius + 1;
  const padded = Math.ceil((count + 2 * radius) / window) * window;
  const value = (index: number) => from[start + clamp(index - radius, 0, count - 1) * step] ?? 0;
  const [forward, backward] = [new Float32Array(padded), new Float32Array(padded)];
  for (let at = 0; at < padded; at += 1)
    forward[at] = at % window === 0 ? value(at) : pick(forward[at - 1] ?? 0, value(at));
  for (let at = padded - 1; at >= 0; at -= 1)
    backward[at] = at % window === window - 1 ? value(at) : pick(backward[at + 1] ?? 0, value(at));
  for (let index = 0; index < count; index += 1)
    to[start + index * step] = pick(backward[index] ?? 0, forward[index + window - 1] ?? 0);
}
