import { lightOfLevel, luminance, toLight, toValue } from "../engines/basic/colour.ts";
import { emptyField, type Field } from "./field.ts";
import { fitted, predicted, type Row } from "./fit.ts";
import type { Previews } from "./preview.ts";

/** Pixels of a tile's side. */
const tile = 16;

/**
 * Chroma in CIELAB, damped for strong colours as ΔE94 does, by which a surface alone may differ from what the change
 * of light predicts. Honest changes reach 7 (haze taken out); repainted walls and floors 9 to 40, a wooden floor made
 * grey 6 to 20.
 */
const limit = 7.8;

/** Takes a veil from a channel's light, 0..1. */
type Unveil = (light: number) => number;
type Veil = { before: Unveil; after: Unveil };

const none: Unveil = (light) => light;
/** Haze and stray light add light; a flat curve adds value. */
const unveils: Unveil[] = [
  ...[0.01, 0.03, 0.06, 0.1].map((veil) => (light: number) => Math.max(0, light - veil)),
  ...[0.07, 0.14, 0.21].map((veil) => (light: number) => toLight(Math.max(0, toValue(light) - veil))),
];

/** Either picture may lie under a veil that the other does not have. */
const noVeil: Veil = { before: none, after: none };
const veils: Veil[] = [
  noVeil,
  ...unveils.flatMap((unveil) => [
    { before: unveil, after: none },
    { before: none, after: unveil },
  ]),
];

/** Another veil must explain this much better, or any picture would have one. */
const better = 0.95;

/** A veil is sought with every so many tiles; then all are measured. */
const sampled = 4;

type Light = [red: number, green: number, blue: number];
type Tile = { at: number; x: number; y: number; before: Light; after: Light };

/**
 * How the colour of single surfaces departs. A change of light is one for the whole picture, or smooth across it; one
 * of balance, saturation and tone treats equal colours equally. What neither explains, a surface has alone.
 */
export function colourOf(pair: Previews): Field {
  const field = emptyField(pair.before, tile);
  const tiles = tilesOf(pair, field);
  // Too little that is neither black nor clipped says nothing of a light.
  if (tiles.length < 30) return field;
  const sample = tiles.filter((_, index) => index % sampled === 0);
  let best = { veil: noVeil, worst: Infinity };
  for (const veil of veils) {
    const rest = unexplained(sample, sample, veil).toSorted();
    const worst = rest[Math.round(rest.length * 0.994)] ?? 0;
    if (worst < best.worst * better) best = { veil, worst };
  }
  const rest = unexplained(
    tiles,
    tiles.filter((_, index) => index % 2 === 0),
    best.veil,
  );
  for (const [index, { at }] of tiles.entries()) field.values[at] = (rest[index] ?? 0) / limit;
  return field;
}

/** The mean light of each tile, of pixels that are neither black nor clipped in either picture. */
function tilesOf({ before, after }: Previews, field: Field): Tile[] {
  const tiles: Tile[] = [];
  for (let row = 0; row < field.height; row += 1)
    for (let column = 0; column < field.width; column += 1) {
      const [a, b]: [Light, Light] = [
        [0, 0, 0],
        [0, 0, 0],
      ];
      let pixels = 0;
      for (let y = row * tile; y < (row + 1) * tile; y += 1)
        for (let x = column * tile; x < (column + 1) * tile; x += 1) {
          const from = 3 * (y * before.width + x);
          if (!tellsColour(before.data, from) || !tellsColour(after.data, from)) continue;
          pixels += 1;
          addLight(a, before.data, from);
          addLight(b, after.data, from);
        }
      if (pixels < (tile * tile) / 3) continue;
      const mean = ([red, green, blue]: Light): Light => [red / pixels, green / pixels, blue / pixels];
      tiles.push({
        at: row * field.width + column,
        x: column / field.width - 0.5,
        y: row / field.height - 0.5,
        before: mean(a),
        after: mean(b),
      });
    }
  return tiles;
}

function tellsColour(data: Uint8Array, at: number): boolean {
  const largest = Math.max(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0);
  return largest >= 16 && largest < 250;
}

function addLight(sum: Light, data: Uint8Array, at: number): void {
  sum[0] += lightOfLevel[data[at] ?? 0] ?? 0;
  sum[1] += lightOfLevel[data[at + 1] ?? 0] ?? 0;
  sum[2] += lightOfLevel[data[at + 2] ?? 0] ?? 0;
}

/** Keeps the logarithm of dark light, which is mostly noise, near that of a grey. */
const floor = 0.004;

/** For each tile, the chroma that the smooth change of light and colour of `sample` does not explain. */
function unexplained(tiles: Tile[], sample: Tile[], veil: Veil): Float64Array {
  const fit = fitted(
    sample.map((tile) => rowOf(tile, veil)),
    stiffness,
  );
  return Float64Array.from(tiles, (each) => {
    const [red, blue] = predicted(rowOf(each, veil), fit);
    const from = tintOf(each.before, veil.before);
    const after = unveiled(each.after, veil.after);
    const light = lightWith(from[0] + red, from[1] + blue, after);
    return chromaBetween(light, after) * Math.min(1, darkest(each) / tellsLittle);
  });
}

function rowOf({ x, y, before, after }: Tile, veil: Veil): Row {
  const [from, to] = [tintOf(before, veil.before), tintOf(after, veil.after)];
  const level = Math.log(veil.before(before[1]) + 0.02) + 2;
  const place = [1, x, y, x * x, x * y, y * y];
  const colour = [level, level * level, ...from, from[0] * level, from[1] * level];
  return { features: Float64Array.of(...place, ...colour), target: [to[0] - from[0], to[1] - from[1]] };
}

/**
 * How hard the fit holds each term at 0: constants and slopes across the picture are free; the colour's own, which
 * describe saturation, are stiffer, as a floor that loses its colour must not pass for a picture that does.
 */
const stiffness = [0, 0.002, 0.002, 0.01, 0.01, 0.01, 0.01, 0.02, 0.02, 0.02, 0.02, 0.02];

const unveiled = ([red, green, blue]: Light, unveil: Unveil): Light => [
  unveil(red),
  unveil(green),
  unveil(blue),
];

/** ln(R/G) and ln(B/G): a change of light adds the same to every surface. */
function tintOf([red, green, blue]: Light, unveil: Unveil): [red: number, blue: number] {
  const ln = (light: number) => Math.log(unveil(light) + floor);
  return [ln(red) - ln(green), ln(blue) - ln(green)];
}

/** Luminance below which a colour is hard to see, and soon only noise. */
const tellsLittle = 0.06;

/** The original of a dark photo is dark all over, and was lifted. */
const darkest = ({ before, after }: Tile): number => Math.min(luminance(...after), 2 * luminance(...before));

/** A light of this tint, as bright as another. */
function lightWith(red: number, blue: number, like: Light): Light {
  const [r, b] = [Math.exp(red), Math.exp(blue)];
  const gain = (luminance(...like) + floor) / luminance(r, 1, b);
  return [r * gain - floor, gain - floor, b * gain - floor];
}

function chromaBetween(predicted: Light, found: Light): number {
  const [a, b] = [chromaOf(predicted), chromaOf(found)];
  const strongest = Math.max(Math.hypot(...a), Math.hypot(...b));
  return Math.hypot(a[0] - b[0], a[1] - b[1]) / (1 + 0.02 * strongest);
}

/** CIE a* and b* of linear sRGB light. */
function chromaOf([r, g, b]: readonly [number, number, number]): [a: number, b: number] {
  const x = root((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
  const y = root(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
  const z = root((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883);
  return [500 * (x - y), 200 * (y - z)];
}

const root = (light: number): number => (light > 0.008856 ? Math.cbrt(light) : light * 7.787037 + 16 / 116);
