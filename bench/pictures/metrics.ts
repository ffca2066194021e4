/** Interleaved 8-bit RGB. */
export type Raw = { data: Buffer; width: number; height: number };

export type Score = { psnr: number; ssim: number; de: number };

/** How close `result` is to `reference`: PSNR in dB, SSIM of luma, and the mean ΔE2000. */
export function score(reference: Raw, result: Raw): Score {
  return { psnr: psnr(reference, result), ssim: ssim(reference, result), de: meanDeltaE(reference, result) };
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

function psnr(a: Raw, b: Raw): number {
  let sum = 0;
  for (let at = 0; at < a.data.length; at += 1) sum += ((a.data[at] ?? 0) - (b.data[at] ?? 0)) ** 2;
  return sum === 0 ? 99 : Math.min(99, 10 * Math.log10((65_025 * a.data.length) / sum));
}

/** Windows of 7 × 7 with equal weights, every second one in each direction. */
const window = 7;

/** Structural similarity (Wang, 2004), from integral images. */
function ssim(a: Raw, b: Raw): number {
  const { width, height } = a;
  const [x, y] = [greysOf(a), greysOf(b)];
  const sums = [x, y, times(x, x), times(y, y), times(x, y)].map((values) => integral(values, width, height));
  let [total, count] = [0, 0];
  for (let top = 0; top + window <= height; top += 2) {
    for (let left = 0; left + window <= width; left += 2) {
      const at = top * (width + 1) + left;
      const [mx = 0, my = 0, xx = 0, yy = 0, xy = 0] = sums.map((sum) => meanAt(sum, at, width + 1));
      const [vx, vy, covariance] = [xx - mx * mx, yy - my * my, xy - mx * my];
      total +=
        ((2 * mx * my + 6.5025) * (2 * covariance + 58.5225)) /
        ((mx * mx + my * my + 6.5025) * (vx + vy + 58.5225));
      count += 1;
    }
  }
  return total / Math.max(count, 1);
}

function meanAt(sum: Float64Array, at: number, row: number): number {
  const down = at + window * row;
  const inside = (sum[down + window] ?? 0) - (sum[down] ?? 0) - (sum[at + window] ?? 0) + (sum[at] ?? 0);
  return inside / (window * window);
}

function integral(values: Float64Array, width: number, height: number): Float64Array {
  const row = width + 1;
  const sums = new Float64Array(row * (height + 1));
  for (let y = 0; y < height; y += 1) {
    let sum = 0;
    for (let x = 0; x < width; x += 1) {
      sum += values[y * width + x] ?? 0;
      sums[(y + 1) * row + x + 1] = (sums[y * row + x + 1] ?? 0) + sum;
    }
  }
  return sums;
}

const times = (a: Float64Array, b: Float64Array) => a.map((value, at) => value * (b[at] ?? 0));

function greysOf({ data }: Raw): Float64Array {
  return Float64Array.from(
    { length: data.length / 3 },
    (_, at) =>
      0.299 * (data[3 * at] ?? 0) + 0.587 * (data[3 * at + 1] ?? 0) + 0.114 * (data[3 * at + 2] ?? 0),
  );
}

/** Over every second pixel in each direction. */
function meanDeltaE(a: Raw, b: Raw): number {
  let [sum, count] = [0, 0];
  for (let y = 0; y < a.height; y += 2) {
    for (let x = 0; x < a.width; x += 2) {
      const at = 3 * (y * a.width + x);
      sum += deltaE(labAt(a.data, at), labAt(b.data, at));
      count += 1;
    }
  }
  return sum / count;
}

export type Lab = readonly [lightness: number, a: number, b: number];

const lightOf = Float64Array.from({ length: 256 }, (_, level) => {
  const value = level / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});

/** CIE L*a*b* (D65) of the sRGB pixel at this place. */
export function labAt(data: Uint8Array, at: number): Lab {
  const [r = 0, g = 0, b = 0] = [data[at], data[at + 1], data[at + 2]].map(
    (level = 0) => lightOf[level] ?? 0,
  );
  const x = curve((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
  const y = curve(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
  const z = curve((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const curve = (t: number): number => (t > 0.008856 ? Math.cbrt(t) : 7.787037 * t + 16 / 116);

const degrees = Math.PI / 180;
const seventh = 25 ** 7;

/** The colour difference CIEDE2000, after Sharma, Wu and Dalal (2005). */
export function deltaE([l1, a1, b1]: Lab, [l2, a2, b2]: Lab): number {
  const chroma = ((Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2) ** 7;
  const stretch = 1.5 - Math.sqrt(chroma / (chroma + seventh)) / 2;
  const [c1, c2] = [Math.hypot(a1 * stretch, b1), Math.hypot(a2 * stretch, b2)];
  const [h1, h2] = [hue(a1 * stretch, b1), hue(a2 * stretch, b2)];
  const grey = c1 * c2 === 0;
  const turn = h2 - h1;
  const dh = grey ? 0 : turn > Math.PI ? turn - 2 * Math.PI : turn < -Math.PI ? turn + 2 * Math.PI : turn;
  const wraps = !grey && Math.abs(turn) > Math.PI;
  const sum = h1 + h2;
  const h = grey ? sum : wraps ? (sum < 2 * Math.PI ? sum / 2 + Math.PI : sum / 2 - Math.PI) : sum / 2;
  const [l, c] = [(l1 + l2) / 2, (c1 + c2) / 2];
  const t =
    1 -
    0.17 * Math.cos(h - 30 * degrees) +
    0.24 * Math.cos(2 * h) +
    0.32 * Math.cos(3 * h + 6 * degrees) -
    0.2 * Math.cos(4 * h - 63 * degrees);
  const square = (l - 50) ** 2;
  const lightness = (l2 - l1) / (1 + (0.015 * square) / Math.sqrt(20 + square));
  const saturation = (c2 - c1) / (1 + 0.045 * c);
  const shade = (2 * Math.sqrt(c1 * c2) * Math.sin(dh / 2)) / (1 + 0.015 * c * t);
  const blues = 30 * degrees * Math.exp(-(((h / degrees - 275) / 25) ** 2));
  const rotation = -Math.sin(2 * blues) * 2 * Math.sqrt(c ** 7 / (c ** 7 + seventh));
  return Math.sqrt(
    Math.max(0, lightness ** 2 + saturation ** 2 + shade ** 2 + rotation * saturation * shade),
  );
}

function hue(a: number, b: number): number {
  const angle = Math.atan2(b, a);
  return angle < 0 ? angle + 2 * Math.PI : angle;
}
