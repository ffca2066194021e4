import { clamp, type Plane, ramp } from "./pixels.ts";
import type { Lighting } from "./room.ts";
import { rowBytes, RowMemory } from "./rows.ts";
import { lightTable } from "./wasm/rows.ts";

/**
 * A camera's curve makes shadows more colourful than the world, and a lift brings that to light. What is lifted by 2
 * keeps 87% of its colour, by 4, the most of `natural`, 76%. Only what was nearly black is lifted by more, and it
 * fades faster: lifted by 10, a lawn in the shade keeps 48%; with 63% it glowed.
 */
const paler = { slowly: 0.2, from: 4, faster: 0.5 };

const keptColour = (gain: number): number =>
  Math.min(gain, paler.from) ** -paler.slowly * Math.max(1, gain / paler.from) ** -paler.faster;

/**
 * How many levels of colour are doubted, for each time that a level is raised by itself, and at most: a JPEG stores
 * colour in steps of some levels, and a lift of ten would show one as moss on a grey wall. A colour of as many levels
 * keeps half of itself, one of three times as many nine tenths (Wiener's share of what is signal).
 */
const doubted = { each: 0.5, most: 5 };

/** How much of the tint is taken out, by the level of the base: the light of a window is left alone. */
const tinted = Float32Array.from({ length: 256 }, (_, level) => 1 - ramp(170, 245, level));

const tableBytes = lightTable.entryBytes * lightTable.entries;

/** What a pixel is lit by whose base has this level: gain, share of its colour, share of the tint, colour doubted. */
function entryAt(level: number, gains: Float32Array): [number, number, number, number] {
  const gain = between(gains, level);
  const doubt = Math.min(doubted.most, doubted.each * (gain - 1));
  return [gain, keptColour(gain), between(tinted, level), doubt];
}

/** Lights a picture row by row, from top to bottom, four pixels at a time. */
export class LitRows {
  /** The levels of a row's channels, to be filled before it is lit. */
  readonly levels: readonly [red: Float32Array, green: Float32Array, blue: Float32Array];
  readonly #memory: RowMemory;
  readonly #width: number;
  readonly #height: number;
  readonly #planes: readonly Plane[];
  readonly #headroom: number;
  readonly #across: Interpolation;
  /** What of the small planes is laid out at the picture's width: two of their rows, and which. */
  readonly #places: readonly [{ address: number; row: number }, { address: number; row: number }];
  readonly #addresses: { pixels: number; levels: number; table: number };

  constructor(width: number, height: number, { base, gains, headroom, tint }: Lighting) {
    this.#width = width;
    this.#height = height;
    this.#headroom = headroom;
    this.#planes = [base.slope, base.offset, tint.warm, tint.green];
    this.#across = interpolation(width, base.slope.width);
    const bytes = rowBytes(width);
    const memory = new RowMemory(width, 12 + Math.ceil(tableBytes / bytes));
    this.#memory = memory;
    this.#addresses = {
      pixels: memory.take(bytes),
      levels: memory.take(3 * bytes),
      table: memory.take(tableBytes),
    };
    this.#places = [
      { address: memory.take(4 * bytes), row: -1 },
      { address: memory.take(4 * bytes), row: -1 },
    ];
    const level = (channel: number) => memory.numbersAt(this.#addresses.levels + channel * bytes, width);
    this.levels = [level(0), level(1), level(2)];
    const table = memory.numbersAt(this.#addresses.table, tableBytes / 4);
    for (let at = 0; at < lightTable.entries; at += 1)
      table.set(entryAt((at + 0.5) / lightTable.perLevel, gains), 4 * at);
  }

  /** Fills the levels of a row with its pixels as they are. */
  fill(row: Uint8Array): void {
    const { pixels, levels } = this.#addresses;
    this.#memory.pixelsAt(pixels, this.#width).set(row);
    this.#memory.programs.levels(pixels, levels, rowBytes(this.#width));
  }

  /** The pixels of row `y`, whose levels are filled; the next call overwrites them. */
  lit(y: number): Uint8Array {
    const [{ height: rows } = { height: 1 }] = this.#planes;
    const at = clamp(((y + 0.5) * rows) / this.#height - 0.5, 0, rows - 1);
    const above = Math.floor(at);
    const { pixels, levels, table } = this.#addresses;
    const [upper, lower] = [this.#laidOut(above), this.#laidOut(Math.min(above + 1, rows - 1))];
    const bytes = rowBytes(this.#width);
    this.#memory.programs.light(pixels, levels, upper, lower, table, bytes, at - above, this.#headroom);
    return this.#memory.pixelsAt(pixels, this.#width);
  }

  /**
   * The address of a row of the small planes, each at the picture's width. Neighbouring rows lie in different places.
   */
  #laidOut(row: number): number {
    const place = this.#places[row % 2 === 0 ? 0 : 1];
    if (place.row === row) return place.address;
    place.row = row;
    this.#planes.forEach((plane, index) => {
      const address = place.address + index * rowBytes(this.#width);
      stretch(plane, row, this.#across, this.#memory.numbersAt(address, this.#width));
    });
    return place.address;
  }
}

/** The value of a table at a place between two of its entries. */
function between(values: Float32Array, at: number): number {
  const before = values[Math.floor(at)] ?? 0;
  return before + ((values[Math.floor(at) + 1] ?? before) - before) * (at % 1);
}

/** For each pixel of a row, the cell of a small row before it, and how much of the next one it has. */
type Interpolation = { cells: Int32Array; shares: Float32Array };

function interpolation(width: number, small: number): Interpolation {
  const [cells, shares] = [new Int32Array(width), new Float32Array(width)];
  for (let x = 0; x < width; x += 1) {
    const at = clamp(((x + 0.5) * small) / width - 0.5, 0, small - 1);
    cells[x] = Math.floor(at);
    shares[x] = at - Math.floor(at);
  }
  return { cells, shares };
}

function stretch(
  { values, width }: Plane,
  row: number,
  { cells, shares }: Interpolation,
  to: Float32Array,
): void {
  for (let x = 0; x < to.length; x += 1) {
    const cell = cells[x] ?? 0;
    const value = values[row * width + cell] ?? 0;
    const next = values[row * width + Math.min(cell + 1, width - 1)] ?? 0;
    to[x] = value + (next - value) * (shares[x] ?? 0);
  }
}
