import { type Gains, levelOf, lightOfLevel } from "./colour.ts";
import { clippedFrom, rebuild, unbalances } from "./exposure.ts";
import type { Pixels } from "./pixels.ts";
import { LitRows } from "./lit-rows.ts";
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
function applyLight({ data, width, height }: Pixels, tables: Tables, lighting: Lighting): void {
  const rows = new LitRows(width, height, lighting);
  const plain = tables.every((table) => table === lightOfLevel);
  const fill = plain ? (row: Uint8Array) => rows.fill(row) : corrector(tables, rows.levels);
  for (let y = 0; y < height; y += 1) {
    const row = data.subarray(3 * y * width, 3 * (y + 1) * width);
    fill(row);
    row.set(rows.lit(y));
  }
}

/** Fills the levels of a row with what the tables make of its pixels. */
function corrector(tables: Tables, [red, green, blue]: LitRows["levels"]): (row: Uint8Array) => void {
  const [reds, greens, blues] = [toLevels(tables[0]), toLevels(tables[1]), toLevels(tables[2])];
  const unbalanced = unbalances(tables);
  return (row) => {
    const restore = unbalanced ? restorer(row, tables) : undefined;
    for (let x = 0, at = 0; x < red.length; x += 1, at += 3) {
      const r8 = row[at] ?? 0;
      const g8 = row[at + 1] ?? 0;
      const b8 = row[at + 2] ?? 0;
      red[x] = reds[r8] ?? 0;
      green[x] = greens[g8] ?? 0;
      blue[x] = blues[b8] ?? 0;
      if (!restore || (r8 < clippedFrom && g8 < clippedFrom && b8 < clippedFrom)) continue;
      const pixel = restore(at);
      red[x] = levelOf(pixel[0]);
      green[x] = levelOf(pixel[1]);
      blue[x] = levelOf(pixel[2]);
    }
  };
}

const toLevels = (table: Float32Array): Float32Array => table.map(levelOf);
