import { restore, transform } from "./dct.ts";

/** Rows of numbers that are read from top to bottom; each smoothed row is written once all blocks over it are done. */
export type Rows = {
  width: number;
  height: number;
  read: (y: number, row: Float32Array) => void;
  write: (y: number, row: Float32Array) => void;
};

const side = 8;
/** In standard deviations: grain reaches this in one coefficient of 150, and a real edge far exceeds it. */
const limit = 2.7;
/** Pixels up to which every pixel is covered by the blocks of a 3 or 4 pixel grid; above, by two blocks: half the work. */
const dense = { every3: 600_000, every4: 2_500_000 };

/**
 * Smooths grain of standard deviation `sigma` and keeps edges: in overlapping blocks of 8 × 8, a coefficient of the cosine
 * transform that grain alone explains becomes 0 (Yu and Sapiro, DCT image denoising, 2011). A plain block counts for more.
 * It holds eight rows at a time. A picture below 8 pixels in width or height stays as it is.
 */
export function smoothRows(rows: Rows, sigma: number): void {
  const { width, height } = rows;
  if (width < side || height < side) return copyRows(rows);
  const band = new Band(rows, limit * sigma);
  const grid = gridFor(width * height);
  for (let index = 0; ; index += 1) {
    const top = Math.min(index * grid.down, height - side);
    band.advance(top);
    const start = index % 2 === 1 ? grid.shift : 0;
    if (start > 0) band.smooth(0);
    for (let left = start; left < width - side; left += grid.across) band.smooth(left);
    band.smooth(width - side);
    if (top === height - side) break;
  }
  band.finish();
}

function gridFor(pixels: number): { down: number; across: number; shift: number } {
  if (pixels <= dense.every3) return { down: 3, across: 3, shift: 0 };
  if (pixels <= dense.every4) return { down: 4, across: 4, shift: 0 };
  return { down: 4, across: 8, shift: 4 };
}

function copyRows({ width, height, read, write }: Rows): void {
  const row = new Float32Array(width);
  for (let y = 0; y < height; y += 1) {
    read(y, row);
    write(y, row);
  }
}

/** The eight rows that blocks are taken from now, and what the blocks have added up to for each of their pixels. */
class Band {
  readonly #rows: Rows;
  readonly #limit: number;
  readonly #input: Float32Array[];
  readonly #sum: Float32Array[];
  readonly #weight: Float32Array[];
  readonly #block = new Float64Array(side * side);
  #top = 0;
  #loaded = 0;

  constructor(rows: Rows, limit: number) {
    const ring = () => Array.from({ length: side }, () => new Float32Array(rows.width));
    this.#rows = rows;
    this.#limit = limit;
    [this.#input, this.#sum, this.#weight] = [ring(), ring(), ring()];
  }

  /** Moves down to `top`: rows above it are finished and written, rows below are read. */
  advance(top: number): void {
    while (this.#top < top) this.#write();
    for (; this.#loaded < top + side; this.#loaded += 1)
      this.#rows.read(this.#loaded, ringRow(this.#input, this.#loaded));
  }

  finish(): void {
    while (this.#top < this.#rows.height) this.#write();
  }

  #write(): void {
    const [sum, weight] = [ringRow(this.#sum, this.#top), ringRow(this.#weight, this.#top)];
    for (let x = 0; x < sum.length; x += 1) sum[x] = (sum[x] ?? 0) / (weight[x] ?? 1);
    this.#rows.write(this.#top, sum);
    sum.fill(0);
    weight.fill(0);
    this.#top += 1;
  }

  /** The block of the band whose left side is at `left`. */
  smooth(left: number): void {
    const block = this.#block;
    for (let y = 0, to = 0; y < side; y += 1) {
      const row = ringRow(this.#input, this.#top + y);
      for (let x = left; x < left + side; x += 1, to += 1) block[to] = row[x] ?? 0;
    }
    transform(block);
    const kept = dropBelow(block, this.#limit);
    const weight = 1 / (kept + 1.5);
    if (kept === 0) block.fill((block[0] ?? 0) / side);
    else restore(block);
    for (let y = 0, from = 0; y < side; y += 1) {
      const [sum, weights] = [ringRow(this.#sum, this.#top + y), ringRow(this.#weight, this.#top + y)];
      for (let x = left; x < left + side; x += 1, from += 1) {
        sum[x] = (sum[x] ?? 0) + weight * (block[from] ?? 0);
        weights[x] = (weights[x] ?? 0) + weight;
      }
    }
  }
}

/** Sets small coefficients to 0 and returns how many are left, the mean (the first) not counted. */
function dropBelow(block: Float64Array, limit: number): number {
  let kept = 0;
  for (let at = 1; at < block.length; at += 1) {
    const value = block[at] ?? 0;
    if (value < limit && value > -limit) block[at] = 0;
    else kept += 1;
  }
  return kept;
}

/** The row of a ring of eight that holds row `y` of the picture. */
function ringRow(ring: Float32Array[], y: number): Float32Array {
  return ring[y % side] ?? new Float32Array();
}
