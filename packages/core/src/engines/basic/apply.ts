import { gainsAgainst, levelOf, luminance } from "./colour.ts";
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
  const pixel: [number, number, number] = [0, 0, 0];
  const clipped = unbalances(tables) ? clippedFrom : 256;
  for (let at = 0; at + 2 < data.length; at += 3) {
    const [red, green, blue] = [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
    if (red < clipped && green < clipped && blue < clipped) {
      data[at] = reds[red] ?? 0;
      data[at + 1] = greens[green] ?? 0;
      data[at + 2] = blues[blue] ?? 0;
      continue;
    }
    pixel[0] = tables[0][red] ?? 0;
    pixel[1] = tables[1][green] ?? 0;
    pixel[2] = tables[2][blue] ?? 0;
    rebuild(data, at, pixel);
    data[at] = levelOf(pixel[0]) + 0.5;
    data[at + 1] = levelOf(pixel[1]) + 0.5;
    data[at + 2] = levelOf(pixel[2]) + 0.5;
  }
}

function applyLight({ data, width, height }: Pixels, tables: Tables, { base, gains, tint }: Lighting): void {
  const balance = gainsAgainst(tint);
  // How red a grey is under the tint, from -1 to 1. A pixel that is less so is corrected less: white stays white beside a window.
  const tinted = (Math.exp(tint.red) - Math.exp(tint.blue)) / (Math.exp(tint.red) + Math.exp(tint.blue));
  const inverse = Math.abs(tinted) < 0.02 ? 0 : 1 / tinted;
  const [slopes, offsets] = [new RowOf(base.slope, width, height), new RowOf(base.offset, width, height)];
  const pixel: [number, number, number] = [0, 0, 0];
  const clipped = unbalances(tables) ? clippedFrom : 256;
  for (let y = 0, at = 0; y < height; y += 1) {
    const [slope, offset] = [slopes.row(y), offsets.row(y)];
    for (let x = 0; x < width; x += 1, at += 3) {
      const [r8, g8, b8] = [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
      let red = tables[0][r8] ?? 0;
      let green = tables[1][g8] ?? 0;
      let blue = tables[2][b8] ?? 0;
      if (r8 >= clipped || g8 >= clipped || b8 >= clipped) {
        pixel[0] = red;
        pixel[1] = green;
        pixel[2] = blue;
        rebuild(data, at, pixel);
        [red, green, blue] = pixel;
      }
      const level = levelOf(luminance(red, green, blue));
      const layer = clamp((slope[x] ?? 0) * level + (offset[x] ?? 0), 0, 255) | 0;
      const white = Math.max(red, green, blue);
      const share = clamp(((red - blue) * inverse) / (red + blue + 1e-4), 0, 1) * (roomShare[layer] ?? 0);
      const gain = gains[layer] ?? 1;
      red *= gain * (1 + (balance[0] - 1) * share);
      green *= gain * (1 + (balance[1] - 1) * share);
      blue *= gain * (1 + (balance[2] - 1) * share);
      const most = Math.max(red, green, blue);
      const scale = most > knee ? rollOff(most, white) / most : 1;
      data[at] = levelOf(red * scale) + 0.5;
      data[at + 1] = levelOf(green * scale) + 0.5;
      data[at + 2] = levelOf(blue * scale) + 0.5;
    }
  }
}

/** How much a level of the base belongs to the room: the light of a window is left as it is. */
const roomShare = Float32Array.from({ length: 256 }, (_, level) => 1 - ramp(170, 245, level));

/** The light from which a lifted pixel is held back, so that it comes to white only where it was white before. */
const knee = 0.75;
/** What a bright pixel keeps of its distance to white: the view in a window must not fade into it. */
const distance = 0.6;

/**
 * Light lifted from `before` to `after`, above the knee: a curve that leaves the line smoothly and gives 1 for what was 1. So
 * nothing clips that was not clipped, and without a lift nothing changes.
 */
function rollOff(after: number, before: number): number {
  const gain = after / before;
  if (gain <= 1 || before >= 1) return Math.min(after, 1);
  const steep = (gain - knee) / (1 - knee);
  const share = (after - knee) / (gain - knee);
  const rolled = knee + ((1 - knee) * steep * share) / (1 + (steep - 1) * share);
  return Math.min(rolled, 1 - distance * (1 - before));
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
