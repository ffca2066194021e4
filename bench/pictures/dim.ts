import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { greyOf } from "@luster/core/engines/basic/colour";
import { enhancePixels } from "@luster/core/engines/basic/enhance";
import { boxMean } from "@luster/core/engines/basic/filters";
import { encode } from "@luster/core/pictures/encode";
import { sharp } from "@luster/core/pictures/sharp";
import * as z from "zod";
import { deltaE, type Lab, labAt, median, type Raw } from "./metrics.ts";
import { openPhoto, photosIn } from "./photo.ts";

const usage = `Usage: npm run bench:pictures:dim -- DIR [--whites FILE.json]

Measures what the strengths natural and bright make of each dim photo of the folder, at its full size and from the JPEG that is handed
over: the mean lightness L*, the share of pixels with a channel at 254 or more, the colour noise of the shadows (in brackets what is left
of it when all of it is taken out and the picture is saved in the same way), and how far from neutral what is white in the world is.

  --whites FILE  where white surfaces are: { photo: { surface: [[x, y], ...] } }, in shares of width and height
                 (default: bench/pictures/whites.json)`;

const strengths = ["natural", "bright"] as const;
const Whites = z.record(z.string(), z.record(z.string(), z.array(z.tuple([z.number(), z.number()]))));
type Places = z.infer<typeof Whites>[string];
type Measured = {
  lightness: number;
  clipped: number;
  noise: number;
  whites: [surface: string, distance: number][];
};

async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { whites: { type: "string", default: join(import.meta.dirname, "whites.json") } },
  });
  const [folder] = positionals;
  if (folder === undefined) {
    console.error(usage);
    return 2;
  }
  const whites = Whites.parse(JSON.parse(await readFile(values.whites, "utf8")));
  console.log(
    "| photo | L*: was, `natural`, `bright` | clipped, % | colour noise | whites, ΔE from neutral: `natural`, `bright` |",
  );
  console.log("| --- | --- | --- | --- | --- |");
  for (const file of await photosIn(folder)) console.log(await rowOf(file, whites[basename(file)] ?? {}));
  return 0;
}

async function rowOf(file: string, places: Places): Promise<string> {
  const was = await openPhoto(file, 100_000);
  const colours = coloursOf(was);
  const tiles = shadowsOf(colours);
  const results = [measured(was, tiles, places)];
  const noises = [results[0]?.noise.toFixed(2)];
  for (const strength of strengths) {
    const made = await handedOver(was, strength);
    const measures = measured(made, tiles, places);
    results.push(measures);
    const least = noiseOf(coloursOf(await saved(withoutColourNoise(made))), tiles);
    noises.push(`${measures.noise.toFixed(2)} (${least.toFixed(2)})`);
  }
  const all = (value: (of: Measured) => string) => results.map(value).join(", ");
  const [, natural, bright] = results;
  const whites = natural?.whites.map(
    ([surface, distance], at) => `${surface} ${distance.toFixed(1)}, ${bright?.whites[at]?.[1].toFixed(1)}`,
  );
  return `| ${[
    basename(file),
    all(({ lightness }) => lightness.toFixed(1)),
    all(({ clipped }) => (100 * clipped).toFixed(2)),
    noises.join(", "),
    whites?.join("; "),
  ].join(" | ")} |`;
}

/** What a user gets: enhanced, encoded and decoded again. */
async function handedOver(photo: Raw, strength: (typeof strengths)[number]): Promise<Raw> {
  const data = Buffer.from(photo.data);
  await enhancePixels({ ...photo, data }, { strength, pause: async () => {} });
  return saved({ ...photo, data });
}

async function saved(photo: Raw): Promise<Raw> {
  const { bytes } = await encode(photo);
  return { ...photo, data: await sharp(bytes).raw().toBuffer() };
}

/** Each channel's difference from the grey of its pixel as the mean of 9 × 9: what varies is grey alone. */
function withoutColourNoise({ data, width, height }: Raw): Raw {
  const greys = Float32Array.from({ length: width * height }, (_, at) =>
    greyOf(data[3 * at] ?? 0, data[3 * at + 1] ?? 0, data[3 * at + 2] ?? 0),
  );
  const smooth = new Uint8ClampedArray(data.length);
  for (const channel of [0, 1, 2]) {
    const values = greys.map((grey, at) => (data[3 * at + channel] ?? 0) - grey);
    const colour = boxMean({ values, width, height }, 4).values;
    for (let at = 0; at < greys.length; at += 1)
      smooth[3 * at + channel] = (greys[at] ?? 0) + (colour[at] ?? 0);
  }
  return { data: Buffer.from(smooth.buffer), width, height };
}

function measured(photo: Raw, tiles: readonly Tile[], places: Places): Measured {
  const colours = coloursOf(photo);
  const [{ values: lightness }] = colours;
  const { data } = photo;
  let clipped = 0;
  for (let at = 0; at < data.length; at += 3)
    if (Math.max(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0) >= 254) clipped += 1;
  return {
    lightness: lightness.reduce((sum, value) => sum + value, 0) / lightness.length,
    clipped: clipped / lightness.length,
    noise: noiseOf(colours, tiles),
    whites: Object.entries(places).map(([surface, at]) => [
      surface,
      Math.max(...at.map(([x, y]) => fromNeutral(colours, x, y))),
    ]),
  };
}

type Plane = { values: Float32Array; width: number; height: number };
type Colours = readonly [lightness: Plane, a: Plane, b: Plane];

function coloursOf({ data, width, height }: Raw): Colours {
  const planes = [0, 1, 2].map(() => new Float32Array(width * height));
  for (let pixel = 0; pixel < width * height; pixel += 1)
    labAt(data, 3 * pixel).forEach((value, at) => planes[at]?.fill(value, pixel, pixel + 1));
  const [lightness, a, b] = planes.map((values) => ({ values, width, height }));
  if (!lightness || !a || !b) throw new TypeError("A colour has three planes");
  return [lightness, a, b];
}

type Tile = { left: number; top: number };
const tileSide = 16;
/** Below it, in L*, a tile is in the shadows; nearly black ones hold nothing. */
const dark = { from: 2, to: 30 };

/** The flatter half of the photo's tiles in the shadows: in the others it is texture that varies. */
function shadowsOf([lightness]: Colours): Tile[] {
  const detail = finer(lightness);
  const tiles: (Tile & { detail: number })[] = [];
  for (let top = 4; top + tileSide < lightness.height - 4; top += tileSide)
    for (let left = 4; left + tileSide < lightness.width - 4; left += tileSide) {
      const mean = valuesOf(lightness, { left, top }).reduce((sum, value) => sum + value, 0) / tileSide ** 2;
      if (mean > dark.from && mean < dark.to)
        tiles.push({ left, top, detail: deviation(valuesOf(detail, { left, top })) });
    }
  return tiles.toSorted((a, b) => a.detail - b.detail).slice(0, Math.ceil(tiles.length / 2));
}

/** The median over the tiles of how much colour varies within a few pixels, in units of a* and b*. */
function noiseOf([, a, b]: Colours, tiles: readonly Tile[]): number {
  const [fineA, fineB] = [finer(a), finer(b)];
  return median(tiles.map((tile) => deviation([...valuesOf(fineA, tile), ...valuesOf(fineB, tile)])));
}

/** A plane less the mean of the 5 × 5 pixels around each. */
function finer(plane: Plane): Plane {
  const mean = boxMean(plane, 2).values;
  return { ...plane, values: plane.values.map((value, at) => value - (mean[at] ?? 0)) };
}

function valuesOf({ values, width }: Plane, { left, top }: Tile): number[] {
  return Array.from(
    { length: tileSide ** 2 },
    (_, at) => values[(top + Math.floor(at / tileSide)) * width + left + (at % tileSide)] ?? 0,
  );
}

/** From 0: what is measured has no mean. */
const deviation = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);

/** The mean colour of a square around a place, against grey of the same lightness. */
function fromNeutral(colours: Colours, x: number, y: number): number {
  const [{ width, height }] = colours;
  const radius = Math.round(0.012 * Math.max(width, height));
  const [middle, centre] = [Math.round(x * width), Math.round(y * height)];
  const mean = ({ values }: Plane): number => {
    let [sum, count] = [0, 0];
    for (let row = Math.max(0, centre - radius); row <= Math.min(height - 1, centre + radius); row += 1)
      for (
        let column = Math.max(0, middle - radius);
        column <= Math.min(width - 1, middle + radius);
        column += 1
      ) {
        sum += values[row * width + column] ?? 0;
        count += 1;
      }
    return sum / count;
  };
  const [lightness, a, b] = colours;
  const colour: Lab = [mean(lightness), mean(a), mean(b)];
  return deltaE(colour, [colour[0], 0, 0]);
}

process.exitCode = await main(process.argv.slice(2));
