import { type Gains, greyOf, levelOf } from "./colour.ts";
import { clippedFrom, rebuild, unbalances } from "./exposure.ts";
import { clamp, clamped, type Pixels, type Plane, ramp } from "./pixels.ts";
import { headroom, type Lighting } from "./room.ts";
import type { Tables } from "./veil.ts";

/** What is done to each pixel: its levels become corrected light, and then the light of the room. */
export type Correction = { tables: Tables; lighting: Lighting | undefined };

/** Applies the correction in place, in one pass from top to bottom. */
export function applyCorrection(pixels: Pixels, { tables, lighting }: Correction): void {
  if (lighting) applyLight(pixels, tables, lighting);
  else applyTables(pixels, tables);
}

/** Without light for the room a level alone decides, but where a channel was clipped. */
function applyTables({ data }: Pixels, tables: Tables): void {
  const [reds, greens, blues] = tables.map((table) =>
    Uint8Array.from(table, (light) => Math.round(levelOf(light))),
  );
  if (!reds || !greens || !blues) return;
  const restore = unbalances(tables) ? restorer(data, tables) : undefined;
  for (let at = 0; at + 2 < data.length; at += 3) {
    const red = data[at] ?? 0;
    const green = data[at + 1] ?? 0;
    const blue = data[at + 2] ?? 0;
    if (restore && (red >= clippedFrom || green >= clippedFrom || blue >= clippedFrom)) {
      const pixel = restore(at);
      data[at] = levelOf(pixel[0]) + 0.5;
      data[at + 1] = levelOf(pixel[1]) + 0.5;
      data[at + 2] = levelOf(pixel[2]) + 0.5;
      continue;
    }
    data[at] = reds[red] ?? 0;
    data[at + 1] = greens[green] ?? 0;
    data[at + 2] = blues[blue] ?? 0;
  }
}

/** Gives the light of the pixel at a place of the data, a channel that was clipped rebuilt; the next call overwrites it. */
function restorer(data: Uint8Array, [reds, greens, blues]: Tables): (at: number) => Gains {
  const pixel: [number, number, number] = [0, 0, 0];
  return (at) => {
    pixel[0] = reds[data[at] ?? 0] ?? 0;
    pixel[1] = greens[data[at + 1] ?? 0] ?? 0;
    pixel[2] = blues[data[at + 2] ?? 0] ?? 0;
    rebuild(data, at, pixel);
    return pixel;
  };
}

/**
 * Lights the room in levels, not in light: a factor on levels keeps hue and saturation as well, and needs no conversion of twelve
 * million pixels.
 */
function applyLight(pixels: Pixels, tables: Tables, { base, gains, tint }: Lighting): void {
  const { data, width, height } = pixels;
  const bytes = clamped(pixels);
  const [reds, greens, blues] = [toLevels(tables[0]), toLevels(tables[1]), toLevels(tables[2])];
  const rowsOf = (plane: Plane) => new RowOf(plane, width, height);
  const [slopes, offsets] = [rowsOf(base.slope), rowsOf(base.offset)];
  const [warms, tinges] = [rowsOf(tint.warm), rowsOf(tint.green)];
  const colours = gains.map((gain) => 1 - paler * (1 - 1 / gain));
  const restore = unbalances(tables) ? restorer(data, tables) : undefined;
  for (let y = 0, at = 0; y < height; y += 1) {
    const [slope, offset, warm, tinge] = [slopes.row(y), offsets.row(y), warms.row(y), tinges.row(y)];
    for (let x = 0; x < width; x += 1, at += 3) {
      const r8 = data[at] ?? 0;
      const g8 = data[at + 1] ?? 0;
      const b8 = data[at + 2] ?? 0;
      let red = reds[r8] ?? 0;
      let green = greens[g8] ?? 0;
      let blue = blues[b8] ?? 0;
      if (restore && (r8 >= clippedFrom || g8 >= clippedFrom || b8 >= clippedFrom)) {
        const pixel = restore(at);
        red = levelOf(pixel[0]);
        green = levelOf(pixel[1]);
        blue = levelOf(pixel[2]);
      }
      const layer = ((slope[x] ?? 0) * greyOf(red, green, blue) + (offset[x] ?? 0)) | 0;
      const most = red > green ? (red > blue ? red : blue) : green > blue ? green : blue;
      const own = (most - headroom) | 0;
      const level = layer > own ? layer : own;
      const index = level < 0 ? 0 : level > 255 ? 255 : level;
      const share = tinted[index] ?? 0;
      const warmth = share * within((red - blue) / (red + blue + 1), warm[x] ?? 0);
      const mean = (red + blue - warmth * (red - blue)) / 2;
      const greenness = share * within((green - mean) / (green + mean + 1), tinge[x] ?? 0);
      // What leaves red and green less bright than they were is made up for.
      const gain = (gains[index] ?? 1) * (1 + 0.185 * warmth + 1.17 * greenness);
      const colour = colours[index] ?? 1;
      const r = red * gain * (1 - warmth);
      const g = green * gain * (1 - 2 * greenness);
      const b = blue * gain * (1 + warmth);
      const grey = (1 - colour) * greyOf(r, g, b);
      bytes[at] = grey + colour * r;
      bytes[at + 1] = grey + colour * g;
      bytes[at + 2] = grey + colour * b;
    }
  }
}

/** A camera's curve makes shadows more colourful than the world, and a lift brings that to light: so much of it goes at most. */
const paler = 0.25;

/**
 * As much of the tint as the pixel has: white stays white beside a window, and what is red in itself loses no more than the light's
 * share of it.
 */
function within(own: number, tint: number): number {
  if (tint > 0) return own <= 0 ? 0 : own >= tint ? tint : own;
  return own >= 0 ? 0 : own <= tint ? tint : own;
}

/** How much of the tint is taken out, by the level of the base: the light of a window is left alone. */
const tinted = Float32Array.from({ length: 256 }, (_, level) => 1 - ramp(170, 245, level));

const toLevels = (table: Float32Array): Float32Array => table.map(levelOf);

/** A small plane's rows at the size of a picture, interpolated. */
class RowOf {
  readonly #plane: Plane;
  readonly #height: number;
  readonly #cells: Int32Array;
  readonly #shares: Float32Array;
  readonly #small: Float32Array;
  readonly #large: Float32Array;

  constructor(plane: Plane, width: number, height: number) {
    this.#plane = plane;
    this.#height = height;
    this.#small = new Float32Array(plane.width + 1);
    this.#large = new Float32Array(width);
    this.#cells = new Int32Array(width);
    this.#shares = new Float32Array(width);
    for (let x = 0; x < width; x += 1) {
      const at = clamp(((x + 0.5) * plane.width) / width - 0.5, 0, plane.width - 1);
      this.#cells[x] = Math.floor(at);
      this.#shares[x] = at - Math.floor(at);
    }
  }

  /** Row `y` of the picture; the next call overwrites it. */
  row(y: number): Float32Array {
    const { values, width, height } = this.#plane;
    const at = clamp(((y + 0.5) * height) / this.#height - 0.5, 0, height - 1);
    const above = Math.floor(at);
    const [from, to] = [above * width, Math.min(above + 1, height - 1) * width];
    const [small, large] = [this.#small, this.#large];
    for (let x = 0; x < width; x += 1) {
      const value = values[from + x] ?? 0;
      small[x] = value + ((values[to + x] ?? 0) - value) * (at - above);
    }
    small[width] = small[width - 1] ?? 0;
    for (let x = 0; x < large.length; x += 1) {
      const cell = this.#cells[x] ?? 0;
      const value = small[cell] ?? 0;
      large[x] = value + ((small[cell + 1] ?? 0) - value) * (this.#shares[x] ?? 0);
    }
    return large;
  }
}
