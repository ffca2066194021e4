import { type Gains, gainsAgainst, greyOf, levelOf, type Tint, toLight, toValue } from "./colour.ts";
import { clippedFrom, rebuild, unbalances } from "./exposure.ts";
import { clamp, type Pixels, type Plane, ramp } from "./pixels.ts";
import type { Lighting } from "./room.ts";
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
function applyLight({ data, width, height }: Pixels, tables: Tables, { base, gains, tint }: Lighting): void {
  const [reds, greens, blues] = [toLevels(tables[0]), toLevels(tables[1]), toLevels(tables[2])];
  const [slopes, offsets] = [new RowOf(base.slope, width, height), new RowOf(base.offset, width, height)];
  const { redder, greener, bluer, inverse } = untinting(tint);
  const restore = unbalances(tables) ? restorer(data, tables) : undefined;
  for (let y = 0, at = 0; y < height; y += 1) {
    const [slope, offset] = [slopes.row(y), offsets.row(y)];
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
      const index = layer < 0 ? 0 : layer > 255 ? 255 : layer;
      const gain = gains[index] ?? 1;
      const tinted = ((red - blue) * inverse) / (red + blue + 1);
      const share = gain * (tinted <= 0 ? 0 : tinted >= 1 ? 1 : tinted);
      const white = red > green ? (red > blue ? red : blue) : green > blue ? green : blue;
      red *= gain + (redder[index] ?? 0) * share;
      green *= gain + (greener[index] ?? 0) * share;
      blue *= gain + (bluer[index] ?? 0) * share;
      const most = red > green ? (red > blue ? red : blue) : green > blue ? green : blue;
      if (most > knee) {
        const scale = rollOff(most, white) / most;
        red *= scale;
        green *= scale;
        blue *= scale;
      }
      data[at] = red + 0.5;
      data[at + 1] = green + 0.5;
      data[at + 2] = blue + 0.5;
    }
  }
}

const toLevels = (table: Float32Array): Float32Array => table.map(levelOf);

/**
 * What takes the tint out, less one, by the level of the base; and one over how red a grey is under it, from -1 to 1. A pixel that
 * is less red (or less blue) is corrected less: white stays white beside a window. The light of a window itself is left alone.
 */
function untinting(tint: Tint) {
  const [red, green, blue] = gainsAgainst(tint);
  const [r, b] = [red ** -levelsPerLight, blue ** -levelsPerLight];
  const tinted = (r - b) / (r + b);
  return {
    redder: factorsOf(red),
    greener: factorsOf(green),
    bluer: factorsOf(blue),
    inverse: Math.abs(tinted) < 0.01 ? 0 : 1 / tinted,
  };
}

function factorsOf(gain: number): Float32Array {
  return Float32Array.from({ length: 256 }, (_, level) => {
    const value = Math.max(level, 1) / 255;
    return (toValue(toLight(value) * gain) / value - 1) * (1 - ramp(170, 245, level));
  });
}

/** The exponent with which levels follow light in the middle of the scale. */
const levelsPerLight = 1 / 2.2;

/** The level from which a lifted pixel is held back, so that it comes to white only where it was white before. */
const knee = 224;
/** What a bright pixel keeps of its distance to white: the view in a window must not fade into it. */
const distance = 0.6;

/**
 * A level lifted from `before` to `after`, above the knee: a curve that leaves the line smoothly and gives white for what was
 * white. So nothing clips that was not clipped, and without a lift nothing changes.
 */
function rollOff(after: number, before: number): number {
  if (after <= before || before >= 255) return Math.min(after, 255);
  const top = (255 * after) / before;
  const steep = (top - knee) / (255 - knee);
  const share = (after - knee) / (top - knee);
  const rolled = knee + ((255 - knee) * steep * share) / (1 + (steep - 1) * share);
  return Math.min(rolled, 255 - distance * (255 - before));
}

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
