import { sharp } from "@luster/core/pictures/sharp";
import { deltaE, labAt, median, type Raw, score } from "./metrics.ts";
import { openPhoto, photosIn } from "./photo.ts";

const usage = `Usage: npm run bench:pictures:encoding -- DIR...

Encodes the photos, reduced to 960 pixels so that the JPEG that they came from is gone, with several settings, and measures what
that changes: bytes, SSIM and ΔE2000 against the pixels, and ΔE2000 as an eye sees it at 100%, which blurs by a pixel: the value
that 99% of the pixels do not exceed.`;

const side = 960;
const qualities = [80, 85, 88, 90, 92, 94, 96];
const samplings = ["4:2:0", "4:4:4"] as const;

type Found = { bits: number; ssim: number; de: number; seen: number };

async function main(folders: string[]): Promise<number> {
  if (folders.length === 0) {
    console.error(usage);
    return 2;
  }
  const files = (await Promise.all(folders.map(photosIn))).flat();
  console.log(
    "| JPEG | MB at 12 MP | SSIM | ΔE | seen, median | seen, worst |\n| --- | --: | --: | --: | --: | --: |",
  );
  for (const chromaSubsampling of samplings) {
    for (const quality of qualities) {
      const found: Found[] = [];
      for (const file of files)
        found.push(await lossOf(await openPhoto(file, side), { quality, chromaSubsampling }));
      console.log(lineOf(`${quality}, ${chromaSubsampling}`, found));
    }
  }
  return 0;
}

function lineOf(name: string, found: Found[]): string {
  const middle = (of: (one: Found) => number) => median(found.map(of));
  const megabytes = (middle(({ bits }) => bits) * 12) / 8;
  const cells = [
    name,
    megabytes.toFixed(1),
    middle(({ ssim }) => ssim).toFixed(4),
    middle(({ de }) => de).toFixed(2),
    middle(({ seen }) => seen).toFixed(2),
    Math.max(...found.map(({ seen }) => seen)).toFixed(2),
  ];
  return `| ${cells.join(" | ")} |`;
}

type Setting = { quality: number; chromaSubsampling: string };

async function lossOf(photo: Raw, setting: Setting): Promise<Found> {
  const raw = { width: photo.width, height: photo.height, channels: 3 as const };
  const jpeg = await sharp(photo.data, { raw })
    .jpeg({ ...setting, progressive: true })
    .toBuffer();
  const result = { ...photo, data: await sharp(jpeg).raw().toBuffer() };
  const { ssim, de } = score(photo, result);
  const [one, other] = await Promise.all([seenAt100(photo), seenAt100(result)]);
  return { bits: (8 * jpeg.length) / (photo.width * photo.height), ssim, de, seen: percentile99(one, other) };
}

const seenAt100 = ({ data, width, height }: Raw): Promise<Buffer> =>
  sharp(data, { raw: { width, height, channels: 3 } })
    .blur(1)
    .raw()
    .toBuffer();

/** Over every seventh pixel. */
function percentile99(one: Buffer, other: Buffer): number {
  const differences: number[] = [];
  for (let at = 0; at < one.length; at += 21) differences.push(deltaE(labAt(one, at), labAt(other, at)));
  return differences.toSorted((a, b) => a - b)[Math.floor(differences.length * 0.99)] ?? 0;
}

process.exitCode = await main(process.argv.slice(2));
