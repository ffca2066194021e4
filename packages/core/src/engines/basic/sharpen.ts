import { measureNoise } from "./noise.ts";
import { type Pixels, ramp } from "./pixels.ts";
import { rowBytes, RowMemory } from "./rows.ts";

/** Grain in levels at which sharpening starts to fade, and from which there is none. */
const clean = { from: 0.8, to: 1.6 };
/**
 * How steep the strong edges are: their change over two pixels as a share of that over four. Crisp photos have 0.86
 * to 0.94 and need nothing; blurred by 0.7 pixels they have 0.8, by 1 pixel 0.75.
 */
const crisp = { from: 0.85, to: 0.77, edge: 40 };
/** How much of the detail is added, from which level on, and how many levels at most: no halo grows beyond that. */
const detail = { share: 0.6, most: 8 };

/**
 * Sharpens in place what is soft and nearly without grain, by an unsharp mask of three by three pixels, on grey
 * alone: the same is added to all channels, so that edges get no coloured fringe. What grain or a JPEG may have
 * caused stays below the threshold.
 */
export function sharpen(pixels: Pixels): void {
  const { width, height } = pixels;
  if (width < 3 || height < 3) return;
  const soft = ramp(crisp.from, crisp.to, steepness(pixels));
  if (soft === 0) return;
  const { luma } = measureNoise(pixels);
  const amount = soft * ramp(clean.to, clean.from, luma);
  if (amount === 0) return;
  const rows = new SharpRows(pixels, { threshold: 1 + 2 * luma, share: detail.share * amount });
  for (let y = 0; y < height; y += 1) rows.sharpen(y);
}

/** The rows that are looked at, each with its first and its last number twice; row `y` is `y % 3`. */
class SharpRows {
  readonly #pixels: Pixels;
  readonly #strength: { threshold: number; share: number };
  readonly #memory: RowMemory;
  readonly #bytes: Uint8Array;
  readonly #addresses: { pixels: number; greys: readonly number[] };
  #read = -1;

  constructor(pixels: Pixels, strength: { threshold: number; share: number }) {
    const bytes = rowBytes(pixels.width);
    this.#pixels = pixels;
    this.#strength = strength;
    this.#memory = new RowMemory(pixels.width, 5);
    const greys = [0, 1, 2].map(() => this.#memory.take(bytes));
    this.#addresses = { pixels: this.#memory.take(bytes), greys };
    this.#bytes = this.#memory.pixelsAt(this.#addresses.pixels, pixels.width);
  }

  sharpen(y: number): void {
    const { data, width, height } = this.#pixels;
    const [above, below] = [Math.max(y - 1, 0), Math.min(y + 1, height - 1)];
    while (this.#read < below) this.#readGreys((this.#read += 1));
    const [first, last] = [3 * y * width, 3 * (y + 1) * width];
    this.#bytes.set(data.subarray(first, last));
    this.#memory.programs.sharpen(
      this.#addresses.pixels,
      this.#greysOf(above),
      this.#greysOf(y),
      this.#greysOf(below),
      rowBytes(width),
      this.#strength.threshold,
      this.#strength.share,
      detail.most,
    );
    data.set(this.#bytes, first);
  }

  #readGreys(y: number): void {
    const { data, width } = this.#pixels;
    const address = this.#greysOf(y);
    this.#bytes.set(data.subarray(3 * y * width, 3 * (y + 1) * width));
    this.#memory.programs.greys(this.#addresses.pixels, address, rowBytes(width));
    this.#memory.repeatEnds(address, width);
  }

  #greysOf(y: number): number {
    return this.#addresses.greys[y % 3] ?? 0;
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
