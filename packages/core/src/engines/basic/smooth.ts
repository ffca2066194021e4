import type { Plane } from "./pixels.ts";
import { bandPrograms } from "./wasm/band.ts";

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
/**
 * Pixels up to which every pixel is covered by the blocks of a 3 or 4 pixel grid; above, by two blocks: half the
 * work.
 */
const dense = { every3: 600_000, every4: 2_500_000 };

/**
 * Smooths grain of standard deviation `sigma` and keeps edges: in overlapping blocks of 8 × 8, a coefficient of the
 * cosine transform that grain alone explains becomes 0 (Yu and Sapiro, DCT image denoising, 2011). A plain block
 * counts for more. It holds eight rows at a time. A picture below 8 pixels in width or height stays as it is.
 */
export function smoothRows(rows: Rows, sigma: number): void {
  const { width, height } = rows;
  if (width < side || height < side) return copyRows(rows);
  const band = new Band(rows, limit * sigma);
  const grid = gridFor(width * height);
  const last = width - side;
  for (let index = 0; ; index += 1) {
    const top = Math.min(index * grid.down, height - side);
    band.advance(top);
    const start = index % 2 === 1 ? grid.shift : 0;
    if (start > 0) band.smooth({ first: 0, last: 0, step: side });
    if (start < last) band.smooth({ first: start, last: last - 1, step: grid.across });
    band.smooth({ first: last, last, step: side });
    if (top === height - side) break;
  }
  band.finish();
}

/** Smooths in place grain of this standard deviation. */
export function smoothPlane({ values, width, height }: Plane, sigma: number): void {
  smoothRows(
    {
      width,
      height,
      read: (y, row) => row.set(values.subarray(y * width, (y + 1) * width)),
      write: (y, row) => values.set(row, y * width),
    },
    sigma,
  );
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

/** Bytes of a number, of the four that WebAssembly works on at once, and of a page of its memory. */
const bytes = { number: 4, vector: 16, page: 65_536 };

/**
 * The eight rows that blocks are taken from now, and what the blocks have added up to for each of their pixels: three
 * rings of eight rows, and behind them the row that is written next. Row `y` of the picture is row `y % 8` of each
 * ring.
 */
class Band {
  readonly #rows: Rows;
  readonly #limit: number;
  readonly #memory: ArrayBuffer;
  readonly #programs: Programs;
  /** The bytes of a row, and of a ring. */
  readonly #stride: number;
  readonly #ring: number;
  #top = 0;
  #loaded = 0;

  constructor(rows: Rows, limit: number) {
    this.#rows = rows;
    this.#limit = limit;
    this.#stride = Math.ceil((bytes.number * rows.width) / bytes.vector) * bytes.vector;
    this.#ring = side * this.#stride;
    const initial = Math.ceil((3 * this.#ring + this.#stride) / bytes.page);
    const memory = new WebAssembly.Memory({ initial });
    this.#memory = memory.buffer;
    this.#programs = programsOn(memory);
  }

  /** Moves down to `top`: rows above it are finished and written, rows below are read. */
  advance(top: number): void {
    while (this.#top < top) this.#write();
    for (; this.#loaded < top + side; this.#loaded += 1)
      this.#rows.read(this.#loaded, this.#rowAt((this.#loaded % side) * this.#stride));
  }

  finish(): void {
    while (this.#top < this.#rows.height) this.#write();
  }

  #write(): void {
    const row = (this.#top % side) * this.#stride;
    const smoothed = 3 * this.#ring;
    this.#programs.finish(smoothed, this.#ring + row, 2 * this.#ring + row, this.#stride);
    this.#rows.write(this.#top, this.#rowAt(smoothed));
    this.#top += 1;
  }

  #rowAt(address: number): Float32Array {
    return new Float32Array(this.#memory, address, this.#rows.width);
  }

  /** The blocks of the band whose left sides are `first`, `first + step` and so on, to `last` at most. */
  smooth({ first, last, step }: { first: number; last: number; step: number }): void {
    const [input, sums, weights] = [0, this.#ring, 2 * this.#ring];
    const [from, to, by] = [bytes.number * first, bytes.number * last, bytes.number * step];
    const top = this.#top % side;
    this.#programs.smooth(input, sums, weights, this.#stride, top, from, to, by, this.#limit);
  }
}

/** The functions of wasm/band.ts, with their parameters in its order. */
type Programs = { smooth: (...parameters: number[]) => void; finish: (...parameters: number[]) => void };

let compiled: WebAssembly.Module | undefined;

function programsOn(memory: WebAssembly.Memory): Programs {
  compiled ??= new WebAssembly.Module(bandPrograms());
  const { smooth, finish } = new WebAssembly.Instance(compiled, { env: { memory } }).exports;
  if (!smooth || !finish) throw new TypeError("The programs are not in the module");
  return { smooth, finish };
}
