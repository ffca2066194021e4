import { fork } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { basicEngine } from "@luster/core/engines/basic/basic";
import { encode } from "@luster/core/pictures/encode";
import { Strength } from "@luster/contract/strength";
import { prepare } from "@luster/core/pictures/prepare";
import { sharp } from "@luster/core/pictures/sharp";
import * as z from "zod";

const usage = `Usage: npm run bench:pictures:time -- PHOTO...

Enlarges a photo to 12, 24 and 48 megapixels, as it is and taken dark with grain, and measures processor time, time and peak memory
of the basic engine, from the file to the JPEG, beside sharp decoding and encoding the same file in the same way. A HEIC file is
measured as it is, beside its decoding and encoding alone: sharp does not read it. Each measurement has a process of its own; the
times are the best of three.`;

const limits = { pixels: 100e6, side: 20_000 };
const rounds = 3;
const sizes = [12, 24, 48];

/** One measurement: of this file, by sharp alone or by the engine at a strength. */
const Task = z.object({ file: z.string(), by: z.enum(["sharp", ...Strength.options]) });
type Task = z.infer<typeof Task>;

/** `busy` is the processor time of all threads: unlike the time that passes, other processes change it little. */
const Cost = z.object({ milliseconds: z.number(), busy: z.number(), megabytes: z.number() });
type Cost = z.infer<typeof Cost>;

async function main(photos: string[]): Promise<number> {
  if (photos.length === 0) {
    console.error(usage);
    return 2;
  }
  console.log("Processor time / time, and peak memory\n");
  console.log(
    "| photo | decoding and encoding | correct | natural | bright |\n| --- | --- | --- | --- | --- |",
  );
  for (const photo of photos) {
    if (/\.hei[cf]$/i.test(photo)) console.log(await lineOf(basename(photo), photo));
    else await enlarged(photo);
  }
  return 0;
}

async function enlarged(photo: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "luster-bench-"));
  try {
    for (const size of sizes) {
      for (const grainy of [false, true]) {
        const file = join(folder, "photo.jpg");
        await enlarge(photo, { size, grainy, file });
        console.log(await lineOf(`${size} MP${grainy ? ", dark, with grain" : ""}`, file));
      }
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function lineOf(name: string, file: string): Promise<string> {
  const sharpAlone = await costOf({ file, by: "sharp" });
  const cells = [name, `${seconds(sharpAlone)}, ${sharpAlone.megabytes.toFixed(0)} MB`];
  for (const by of Strength.options) {
    const cost = await costOf({ file, by });
    const times = (cost.busy / sharpAlone.busy).toFixed(1);
    cells.push(`${seconds(cost)} (${times} ×), ${cost.megabytes.toFixed(0)} MB`);
  }
  return `| ${cells.join(" | ")} |`;
}

const seconds = ({ busy, milliseconds }: Cost): string =>
  `${(busy / 1000).toFixed(2)} / ${(milliseconds / 1000).toFixed(2)} s`;

async function enlarge(
  photo: string,
  { size, grainy, file }: { size: number; grainy: boolean; file: string },
): Promise<void> {
  const header = await sharp(photo).metadata();
  const width = Math.round(Math.sqrt((size * 1e6 * header.width) / header.height));
  const { data, info } = await sharp(photo)
    .resize(width)
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  if (grainy) darken(data);
  await sharp(data, { raw: { width: info.width, height: info.height, channels: 3 } })
    .jpeg({ quality: 92 })
    .toFile(file);
}

/** Half the levels, and grain of about 6; the same each time. */
function darken(data: Buffer): void {
  let state = 7;
  for (let at = 0; at < data.length; at += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const noise = ((state & 0xff) + ((state >>> 8) & 0xff) + ((state >>> 16) & 0xff)) / 255 - 1.5;
    data[at] = Math.max(0, Math.min(255, (data[at] ?? 0) / 2 + 12 * noise));
  }
}

function costOf(task: Task): Promise<Cost> {
  const { promise, resolve, reject } = Promise.withResolvers<Cost>();
  const child = fork(import.meta.filename);
  child.once("message", (cost) => resolve(Cost.parse(cost)));
  child.once("error", reject);
  child.once("exit", (code) => reject(new Error(`A measuring process ended with ${code}`)));
  child.send(task);
  return promise;
}

async function cost({ file, by }: Task): Promise<Cost> {
  let [milliseconds, busy] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < rounds; round += 1) {
    const [start, usedBefore] = [performance.now(), process.cpuUsage()];
    await (by === "sharp" ? reencode(file) : enhance(file, by));
    milliseconds = Math.min(milliseconds, performance.now() - start);
    const used = process.cpuUsage(usedBefore);
    busy = Math.min(busy, (used.user + used.system) / 1000);
  }
  return { milliseconds, busy, megabytes: process.resourceUsage().maxRSS / 1024 };
}

async function reencode(file: string): Promise<void> {
  if (/\.hei[cf]$/i.test(file)) {
    await encode(await prepare(file, limits, new AbortController().signal));
    return;
  }
  const { data, info } = await sharp(file, { autoOrient: true }).raw().toBuffer({ resolveWithObject: true });
  await encode({ data, width: info.width, height: info.height });
}

async function enhance(file: string, strength: Strength): Promise<void> {
  const { signal } = new AbortController();
  const picture = await prepare(file, limits, signal);
  const enhanced = await basicEngine().enhance(picture, {
    prompt: undefined,
    userHash: "",
    strength,
    signal,
  });
  await encode(enhanced.picture);
}

function serve(): void {
  process.once("message", (task) => {
    void cost(Task.parse(task)).then((result) => process.send?.(result, () => process.exit(0)));
  });
}

if (process.send) serve();
else process.exitCode = await main(process.argv.slice(2));
