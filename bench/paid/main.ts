import { parseArgs } from "node:util";
import { carried } from "@luster/core/engines/carry";
import { enhancePixels } from "@luster/core/engines/basic/enhance";
import { sharp } from "@luster/core/pictures/sharp";
import { mulberry32 } from "../../test/kit/mulberry32.ts";
import { degradations } from "../pictures/degradations.ts";
import { median, type Raw, type Score, score } from "../pictures/metrics.ts";
import { openPhoto, photosIn } from "../pictures/photo.ts";
import type { Box } from "../truth/draw.ts";
import { lanczos } from "./lanczos.ts";
import { type Made, models } from "./models.ts";

const usage = `Usage: npm run bench:paid -- ROOMS DIM [--side PIXELS] [--save DIR]

Compares two ways to bring what a model returns to the size of the original: enlarged (Lanczos), and as paid tiers do it, the change
of light carried onto the original's pixels. The model is simulated. Of each finished photo in ROOMS the original is the photo taken
dark and warm, or dark with noise, and what is wanted is the photo; of each photo in DIM what is wanted is our own engine's
"bright". Photos stand for 12 and 24 megapixels: the model returns as much of them as OpenAI does.

  --side PIXELS  the longer side of the photos at most (default: 1600)
  --save DIR     also write each picture: original, wanted, enlarged, carried`;

/** The share of the original's pixels that OpenAI returns: 3264 × 2448 of 4032 × 3024, 3504 × 2336 of 6000 × 4000. */
const sizes = { "12 MP": 0.655, "24 MP": 0.341 };

type Case = { kind: string; original: Raw; wanted: Raw };

async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { side: { type: "string", default: "1600" }, save: { type: "string" } },
  });
  const [rooms, dim] = positionals;
  const side = Number(values.side);
  if (rooms === undefined || dim === undefined || !(side >= 64)) {
    console.error(usage);
    return 2;
  }
  const results: Result[] = [];
  const random = mulberry32(1);
  for await (const each of cases(rooms, dim, side)) {
    for (const [size, share] of Object.entries(sizes)) {
      for (const [model, make] of Object.entries(models)) {
        const made = await make(each.wanted, scaled(each.original, Math.sqrt(share)), random);
        const outputs = {
          enlarged: lanczos(made.made, each.original),
          carried: await delivered(each.original, made.made),
        };
        results.push({ kind: each.kind, size, model, ...scoresOf(made, outputs) });
        if (values.save !== undefined)
          await save(`${values.save}/${results.length}-${size}-${model}`, {
            original: each.original,
            wanted: made.wanted,
            ...outputs,
          });
        console.error(`${each.kind}, ${size}, ${model}`);
      }
    }
  }
  console.log(tableOf(results));
  return 0;
}

async function* cases(rooms: string, dim: string, side: number): AsyncGenerator<Case> {
  for (const kind of ["dark+warm", "dark+noise"])
    for (const file of await photosIn(rooms)) {
      const wanted = await openPhoto(file, side);
      const original = await degradations[kind]?.(wanted);
      if (original) yield { kind: `rooms, ${kind}`, original, wanted };
    }
  for (const file of await photosIn(dim)) {
    const original = await openPhoto(file, side);
    const wanted = { ...original, data: Buffer.from(original.data) };
    await enhancePixels(wanted, { strength: "bright", pause: async () => {} });
    yield { kind: "dim, made bright", original, wanted };
  }
}

const scaled = ({ width, height }: Raw, by: number) => ({
  width: Math.round(width * by),
  height: Math.round(height * by),
});

/** As paid tiers do it. The map of light is found on a preview of the same size whatever the photo's. */
const delivered = async (original: Raw, made: Raw): Promise<Raw> => {
  const picture = await carried({ ...original, credits: {} }, made);
  return { ...picture, data: Buffer.from(picture.data) };
};

type Outputs = { enlarged: Raw; carried: Raw };
type Scores = { enlarged: Score; carried: Score };
type Result = Scores & { kind: string; size: string; model: string; other?: Scores };

function scoresOf({ wanted, invented }: Made, { enlarged, carried }: Outputs): Scores & { other?: Scores } {
  const of = (box?: Box): Scores => ({
    enlarged: score(cut(wanted, box), cut(enlarged, box)),
    carried: score(cut(wanted, box), cut(carried, box)),
  });
  return { ...of(), ...(invented && { other: of(invented) }) };
}

function cut(photo: Raw, box?: Box): Raw {
  if (!box) return photo;
  const [width, height] = [box.right - box.left, box.bottom - box.top];
  const data = Buffer.alloc(3 * width * height);
  for (let y = 0; y < height; y += 1)
    photo.data.copy(
      data,
      3 * y * width,
      3 * ((box.top + y) * photo.width + box.left),
      3 * ((box.top + y) * photo.width + box.right),
    );
  return { data, width, height };
}

const words = ({ psnr, ssim, de }: Score): string =>
  `${psnr.toFixed(1)} / ${ssim.toFixed(3)} / ${de.toFixed(2)}`;

function tableOf(results: Result[]): string {
  const groups = Map.groupBy(results, ({ kind, size, model }) => `${kind} | ${size} | ${model}`);
  const lines = [...groups].map(([name, group]) => {
    const cell = (of: "enlarged" | "carried") => words(middle(group.map((each) => each[of])));
    const others = group.flatMap(({ other }) => (other ? [other] : []));
    const inside = (of: "enlarged" | "carried") =>
      others.length === 0 ? "" : words(middle(others.map((each) => each[of])));
    return `| ${name} | ${cell("enlarged")} | ${cell("carried")} | ${inside("enlarged")} | ${inside("carried")} |`;
  });
  return [
    "| original | size | model | enlarged | carried | enlarged, what was added | carried, what was added |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...lines,
  ].join("\n");
}

const middle = (scores: Score[]): Score => ({
  psnr: median(scores.map(({ psnr }) => psnr)),
  ssim: median(scores.map(({ ssim }) => ssim)),
  de: median(scores.map(({ de }) => de)),
});

async function save(name: string, pictures: Record<string, Raw>): Promise<void> {
  for (const [which, { data, width, height }] of Object.entries(pictures))
    await sharp(data, { raw: { width, height, channels: 3 } })
      .jpeg({ quality: 95 })
      .toFile(`${name}-${which}.jpg`);
}

process.exitCode = await main(process.argv.slice(2));
