import { rowPrograms } from "./wasm/rows.ts";

/** Programs look at a neighbour before and behind a row, and read sixteen bytes at a time. */
const margin = 16;
const page = 65_536;

/** The programs of `wasm/rows.ts`, with their parameters in its order. */
type Programs = Record<
  "levels" | "light" | "greys" | "sharpen" | "halve" | "recolour",
  (...parameters: number[]) => void
>;

let compiled: WebAssembly.Module | undefined;

/** The memory in which the programs of `wasm/rows.ts` find their rows, and the programs. */
export class RowMemory {
  readonly programs: Programs;
  readonly #buffer: ArrayBuffer;
  #used = margin;

  /** With room for so many rows of numbers of a picture of this width. */
  constructor(width: number, rows: number) {
    const memory = new WebAssembly.Memory({
      initial: Math.ceil((rows * (rowBytes(width) + margin)) / page) + 1,
    });
    compiled ??= new WebAssembly.Module(rowPrograms());
    const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
    const { levels, light, greys, sharpen, halve, recolour } = exports;
    if (!levels || !light || !greys || !sharpen || !halve || !recolour)
      throw new TypeError("The programs are not in the module");
    this.programs = { levels, light, greys, sharpen, halve, recolour };
    this.#buffer = memory.buffer;
  }

  /** The address of so many bytes that nobody else has; they hold 0. */
  take(bytes: number): number {
    const address = this.#used;
    this.#used += Math.ceil(bytes / margin) * margin + margin;
    return address;
  }

  numbersAt(address: number, count: number): Float32Array {
    return new Float32Array(this.#buffer, address, count);
  }

  /** A row of numbers with one before and one behind it: those at its ends, twice. */
  repeatEnds(address: number, width: number): void {
    const row = this.numbersAt(address - 4, width + 2);
    row[0] = row[1] ?? 0;
    row[width + 1] = row[width] ?? 0;
  }

  pixelsAt(address: number, width: number): Uint8Array {
    return new Uint8Array(this.#buffer, address, 3 * width);
  }
}

/** The bytes of a row of numbers, as the programs count them: four numbers at a time. */
export const rowBytes = (width: number): number => 16 * Math.ceil(width / 4);
