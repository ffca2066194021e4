import { parseArgs } from "node:util";
import { sharp } from "@luster/core/pictures/sharp";
import { type Pixels, sharpOf } from "@luster/core/pictures/pixels";
import { compare, type Comparison, reviewAbove } from "@luster/core/truth/compare";
import { mulberry32 } from "../../test/kit/mulberry32.ts";
import { openPhoto, photosIn } from "../pictures/photo.ts";
import { type Pair, alterations } from "./alterations.ts";
import { changedShare } from "./draw.ts";
import { honestChanges, relit } from "./honest.ts";
import { type Result, tableOf } from "./table.ts";

const usage = `Usage: npm run bench:truth -- DIR [--only TEXT] [--seed N] [--side PIXELS] [--save DIR]

Draws alterations (things removed, added, moved, repainted) and honest changes (light, balance, noise, JPEG, small shifts, our own
engine) on the photos of the folder, and counts how many the comparison finds. Every second photo was kept out of choosing the limits.

  --only TEXT    only kinds that have this in their name, drawn as in a whole run but for what chance decides
  --seed N       where and how they are drawn (default: 1)
  --side PIXELS  the longer side of the photos at most (default: 1600)
  --save DIR     also write what was missed and what was found in error: original, output, map`;

/** How often each kind is drawn: seventeen kinds of alteration and thirty of honest changes. */
const times = { altered: 4, honest: 2 };

/**
 * The share of pixels that an alteration changes at least; else it is drawn again elsewhere, as nobody would see it.
 */
const visible = 0.003;
const hardlyVisible = 0.0003;
const thin = /crack|small/;
const redraws = 12;

async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      only: { type: "string", default: "" },
      seed: { type: "string", default: "1" },
      side: { type: "string", default: "1600" },
      save: { type: "string" },
    },
  });
  const [folder] = positionals;
  const [seed, side] = [Number(values.seed), Number(values.side)];
  if (folder === undefined || !Number.isInteger(seed) || !Number.isInteger(side) || side < 64) {
    console.error(usage);
    return 2;
  }
  const files = await photosIn(folder);
  if (files.length < 2) {
    console.error(`Two photos at least (JPEG, PNG, WebP) must be in ${folder}.`);
    return 2;
  }
  const results: Result[] = [];
  for await (const each of drawn(files, { seed, side, only: values.only })) {
    const { pair, ...about } = each;
    const started = process.cpuUsage();
    const comparison = await compare(pair.before, pair.after);
    const { user, system } = process.cpuUsage(started);
    const found = comparison.score > reviewAbove;
    results.push({ ...about, found, score: comparison.score, seconds: (user + system) / 1e6 });
    if (values.save !== undefined && found !== about.altered)
      await save(values.save, results.length, pair, comparison);
    console.error(
      `${found ? "found " : "passed"} ${comparison.score.toFixed(2)} ${about.kind}, ${about.photo}`,
    );
  }
  const { text, isGood } = tableOf(results);
  console.log(text);
  return isGood ? 0 : 1;
}

type Drawn = Pick<Result, "kind" | "photo" | "altered" | "kept"> & { pair: Pair };

async function* drawn(
  files: string[],
  { seed, side, only }: { seed: number; side: number; only: string },
): AsyncGenerator<Drawn> {
  const random = mulberry32(seed);
  let turn = 0;
  for (const [set, kinds] of [
    ["altered", alterations],
    ["honest", honestChanges],
  ] as const) {
    for (const [kind, draw] of Object.entries(kinds)) {
      for (let time = 0; kind.includes(only) && time < times[set]; time += 1) {
        // Odd and even take turns, so that each kind is drawn on photos of both halves.
        const index = (turn * 2 + time) % files.length;
        const [photo = "", other = ""] = [files[index], files[(index + 3) % files.length]];
        const [on, from] = [await openPhoto(photo, side), await openPhoto(other, side)];
        const least = set === "honest" ? 0 : thin.test(kind) ? hardlyVisible : visible;
        const pair = await drawnVisibly(() => draw(on, from, random), least);
        const after = set === "altered" ? await relit(pair.after, random) : pair.after;
        const encoded = { before: pair.before, after: await viaJpeg(after) };
        yield {
          kind,
          photo: photo.replace(/.*[/\\]/, ""),
          altered: set === "altered",
          kept: index % 2 === 1,
          pair: encoded,
        };
      }
      turn += 1;
    }
  }
}

async function drawnVisibly(draw: () => Pair | Promise<Pair>, least: number): Promise<Pair> {
  for (let time = 1; time < redraws; time += 1) {
    const pair = await draw();
    if (changedShare(pair.before, pair.after) >= least) return pair;
  }
  return draw();
}

/** As an output is stored. */
async function viaJpeg(pixels: Pixels): Promise<Pair["after"]> {
  const { data, info } = await sharp(await sharpOf(pixels).jpeg({ quality: 92 }).toBuffer())
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

async function save(
  folder: string,
  number: number,
  { before, after }: Pair,
  { map }: Comparison,
): Promise<void> {
  await sharpOf(before).jpeg().toFile(`${folder}/${number}-original.jpg`);
  await sharpOf(after).jpeg().toFile(`${folder}/${number}-output.jpg`);
  await sharp(map.bytes).toFile(`${folder}/${number}-map.png`);
}

process.exitCode = await main(process.argv.slice(2));
