import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import sharp from "sharp";
import * as z from "zod";
import { median, type Row, rounds, table } from "./rounds.ts";

const child = join(import.meta.dirname, "children/picture.ts");
const Cost = z.object({ cpu: z.number(), megabytes: z.number() });

/**
 * Pictures of 12 and 48 megapixels from file to file, each in a process of its own: processor time, and the most
 * memory it had; and that of twelve in turn in one process, with the worker's number of malloc arenas and with glibc's.
 */
export async function pictures(count: number): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "luster-bench-"));
  try {
    const tables: string[] = [];
    for (const [width, height] of [
      [4_000, 3_000],
      [8_000, 6_000],
    ] as const) {
      const file = join(folder, `${width}.jpg`);
      await draw(width, height, file);
      tables.push(await compared(`${(width * height) / 1e6} megapixels`, file, count));
      if (tables.length === 1) tables.push(await arenas(file));
    }
    return tables;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A HEIC file from file to file: Luster's own steps beside Debian's heif-convert, processor time. */
export async function heic(file: string, count: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "luster-bench-"));
  const convert = ["heif-convert", "-q", "92", file, join(folder, "out.jpg")];
  try {
    const rows = await rounds(
      [
        { name: "heif-convert", run: () => costOfCommand(convert) },
        { name: "Luster's own steps", run: async () => (await costOf("luster", file)).cpu },
      ],
      count,
    );
    return table(`${basename(file)}: decoded, encoded, processor time`, rows, "ms");
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Milliseconds of processor time of a command and nothing else: a shell tells them of its children. */
async function costOfCommand(command: string[]): Promise<number> {
  const { stdout } = await promisify(execFile)("bash", ["-c", '"$@" >&2; times', "bash", ...command]);
  const [, children = ""] = stdout.split("\n");
  const parts = [...children.matchAll(/(\d+)m([\d.]+)s/g)];
  return parts.reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60_000 + Number(seconds) * 1_000,
    0,
  );
}

async function compared(title: string, file: string, count: number): Promise<string> {
  const memory = new Map<string, number[]>();
  const by = (name: string) => ({
    name,
    async run() {
      const { cpu, megabytes } = await costOf(name, file);
      memory.set(name, [...(memory.get(name) ?? []), megabytes]);
      return cpu;
    },
  });
  const rows = await rounds([by("sharp"), by("luster")], count);
  const withMemory = ({ name, ...row }: Row) => {
    const most = median(memory.get(name) ?? []).toFixed(0);
    return { ...row, name: name === "sharp" ? `sharp script, ${most} MB` : `Luster's own steps, ${most} MB` };
  };
  return table(`${title}: decoded, encoded, processor time and peak memory`, rows.map(withMemory), "ms");
}

/** How much twelve in turn take at most: memory that was freed stays in the arena of the thread that had it. */
async function arenas(file: string): Promise<string> {
  const { MALLOC_ARENA_MAX: _, ...unset } = process.env;
  const most = async (env: NodeJS.ProcessEnv): Promise<string> =>
    (await costOf("luster", file, { times: 12, env })).megabytes.toFixed(0);
  return [
    "### 12 pictures of 12 megapixels in one process: peak memory",
    "",
    "| malloc arenas | |",
    "| --- | --- |",
    `| as many as glibc makes | ${await most(unset)} MB |`,
    `| 2, as the worker has | ${await most({ ...unset, MALLOC_ARENA_MAX: "2" })} MB |`,
    "",
  ].join("\n");
}

async function costOf(by: string, file: string, { times = 1, env = process.env } = {}) {
  const { stdout } = await promisify(execFile)(process.execPath, [child, by, file, String(times)], { env });
  return Cost.parse(JSON.parse(stdout));
}

/** A room of soft shades with grain: what a camera's JPEG costs to decode. */
async function draw(width: number, height: number, file: string): Promise<void> {
  const shades = `<svg width="${width}" height="${height}"><defs><linearGradient id="a" x2="1" y2="1"><stop stop-color="#234"/><stop offset="1" stop-color="#edc"/></linearGradient></defs><rect width="100%" height="100%" fill="url(#a)"/></svg>`;
  const noise = { width, height, channels: 3, noise: { type: "gaussian", mean: 128, sigma: 12 } } as const;
  const grain = await sharp({ create: { ...noise, background: "#808080" } })
    .png({ compressionLevel: 0 })
    .toBuffer();
  await sharp(Buffer.from(shades), { limitInputPixels: false })
    .removeAlpha()
    .composite([{ input: grain, blend: "soft-light" }])
    .jpeg({ quality: 92 })
    .toFile(file);
}
