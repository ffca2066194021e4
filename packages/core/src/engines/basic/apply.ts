import { type Gains, levelOf, lightOfLevel } from "./colour.ts";
import { clippedFrom, rebuild, unbalances } from "./exposure.ts";
import { type CleanRow, removeGrain } from "./grain.ts";
import { LitRows } from "./lit-rows.ts";
import type { Noise } from "./noise.ts";
import type { Pixels } from "./pixels.ts";
import type { Lighting } from "./room.ts";
import type { Tables } from "./veil.ts";

/** What is done to each pixel: its levels become corrected light, and then the light of the room. */
export type Correction = { tables: Tables; lighting: Lighting | undefined };

/**
 * Applies the correction in place, in one pass from top to bottom; `grain` is taken out of what is lit, before it is
 * lit.
 */
export function applyCorrection(pixels: Pixels, { tables, lighting }: Correction, grain?: Noise): void {
  if (lighting) applyLight(pixels, tables, { lighting, grain });
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

/**
 * Gives the light of the pixel at a place of the data, a channel that was clipped rebuilt; the next call overwrites
 * it.
 */
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
 * Levels that a lift raises much, and with them grain which nobody saw: below the first it goes whole, above the
 * second it stays.
 */
const shadows = { to: 70, none: 150, blotches: true };

/**
 * Lights the room in levels, not in light: a factor on levels keeps hue and saturation as well, and needs no
 * conversion of twelve million pixels. What is left once its grain is gone is lit before it is rounded: a lift of
 * four makes four levels of one.
 */
function applyLight(
  pixels: Pixels,
  tables: Tables,
  { lighting, grain }: { lighting: Lighting; grain: Noise | undefined },
): void {
  const { data, width, height } = pixels;
  const rows = new LitRows(width, height, lighting);
  const plain = tables.every((table) => table === lightOfLevel);
  const fill = plain ? (row: Uint8Array) => rows.fill(row) : corrector(tables, rows.levels);
  const light = (y: number) => data.set(rows.lit(y), 3 * y * width);
  if (grain) {
    const fillExactly = plain
      ? ({ levels }: CleanRow) => levels.forEach((channel, at) => rows.levels[at]?.set(channel))
      : exactCorrector(tables, rows.levels);
    removeGrain(pixels, grain, shadows, (y, row) => {
      fillExactly(row);
      light(y);
    });
    return;
  }
  for (let y = 0; y < height; y += 1) {
    fill(data.subarray(3 * y * width, 3 * (y + 1) * width));
    light(y);
  }
}

/** As `corrector`, and what a level is more or less than its pixel counts as the table rises there. */
function exactCorrector(tables: Tables, levels: LitRows["levels"]): (row: CleanRow) => void {
  const fill = corrector(tables, levels);
  const slopes = tables.map((table) => {
    const values = toLevels(table);
    return values.map((value, level) => (values[Math.min(level + 1, 255)] ?? 0) - value);
  });
  return ({ pixels, levels: exact }) => {
    fill(pixels);
    levels.forEach((channel, index) => {
      const [slope, values] = [slopes[index], exact[index]];
      for (let x = 0, at = index; x < channel.length; x += 1, at += 3) {
        const level = pixels[at] ?? 0;
        if (level < clippedFrom)
          channel[x] = (channel[x] ?? 0) + (slope?.[level] ?? 0) * ((values?.[x] ?? 0) - level);
      }
    });
  };
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
