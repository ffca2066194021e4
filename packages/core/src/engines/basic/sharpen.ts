import { greyOf } from "./colour.ts";
import { measureNoise } from "./noise.ts";
import { clamped, type Pixels, ramp } from "./pixels.ts";

/** Grain in levels at which sharpening starts to fade, and from which there is none. */
const clean = { from: 0.8, to: 1.6 };
/**
 * How steep the strong edges are: their change over two pixels as a share of that over four. Crisp photos have 0.86 to 0.94 and need
 * nothing; blurred by 0.7 pixels they have 0.8, by 1 pixel 0.75.
 */
const crisp = { from: 0.85, to: 0.77, edge: 40 };
/** How much of the detail is added, from which level on, and how many levels at most: no halo grows beyond that. */
const detail = { share: 0.6, most: 8 };

/**
 * Sharpens in place what is soft and nearly without grain, by an unsharp mask of three by three pixels, on grey alone: the same is
 * added to all channels, so that edges get no coloured fringe. What grain or a JPEG may have caused stays below the threshold.
 */
export function sharpen(pixels: Pixels): void {
  const { data, width, height } = pixels;
  if (width < 3 || height < 3) return;
  const soft = ramp(crisp.from, crisp.to, steepness(pixels));
  if (soft === 0) return;
  const { luma } = measureNoise(pixels);
  const amount = soft * ramp(clean.to, clean.from, luma);
  if (amount === 0) return;
  const threshold = 1 + 2 * luma;
  const share = detail.share * amount;
  const bytes = clamped(pixels);
  const rows = [0, 1, 2].map(() => new Float32Array(width));
  const read = (y: number): Float32Array => {
    const row = rows[y % 3] ?? new Float32Array(width);
    for (let x = 0, at = 3 * y * width; x < width; x += 1, at += 3)
      row[x] = greyOf(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0);
    return row;
  };
  const columns = new Float32Array(width);
  let [above, middle] = [read(0), read(1)];
  for (let y = 1; y < height - 1; y += 1) {
    const below = read(y + 1);
    for (let x = 0; x < width; x += 1) columns[x] = (above[x] ?? 0) + 2 * (middle[x] ?? 0) + (below[x] ?? 0);
    for (let x = 1, at = 3 * (y * width + 1); x < width - 1; x += 1, at += 3) {
      const own = middle[x] ?? 0;
      // The eight pixels around this one, those at its sides counting twice.
      const around = ((columns[x - 1] ?? 0) + 2 * (columns[x] ?? 0) + (columns[x + 1] ?? 0) - 4 * own) / 12;
      const fine = own - around;
      if (fine < threshold && fine > -threshold) continue;
      const more = share * (fine > 0 ? fine - threshold : fine + threshold);
      const added = more > detail.most ? detail.most : more < -detail.most ? -detail.most : more;
      bytes[at] = (data[at] ?? 0) + added;
      bytes[at + 1] = (data[at + 1] ?? 0) + added;
      bytes[at + 2] = (data[at + 2] ?? 0) + added;
    }
    [above, middle] = [middle, below];
  }
}

/** The mean steepness of strong edges along some of the rows; 1 where there are too few to say. */
function steepness({ data, width, height }: Pixels): number {
  const step = Math.max(1, Math.floor(height / 200));
  let [near, far] = [0, 0];
  for (let y = 0; y < height; y += step) {
    for (let x = 2; x < width - 2; x += 1) {
      const at = 3 * (y * width + x) + 1;
      const wide = Math.abs((data[at + 6] ?? 0) - (data[at - 6] ?? 0));
      if (wide < crisp.edge) continue;
      const steep = Math.abs((data[at + 3] ?? 0) - (data[at - 3] ?? 0));
      const before = Math.abs((data[at] ?? 0) - (data[at - 6] ?? 0));
      const after = Math.abs((data[at + 6] ?? 0) - (data[at] ?? 0));
      // Only at the middle of an edge.
      if (before > steep || after > steep) continue;
      near += Math.min(wide, steep);
      far += wide;
    }
  }
  return far < 100 * crisp.edge ? 1 : near / far;
}
