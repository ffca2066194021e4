import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { existsSync } from "node:fs";
import { join } from "node:path";
import sharp, { type Sharp } from "sharp";
import { onTestFinished } from "vitest";
import { prepare } from "@luster/core/pictures/prepare";

export const limits = { pixels: 60_000_000, side: 12_000 };

/** Real photos stand outside the repository; tests that need them are skipped where they are missing. */
export const photos = join(import.meta.dirname, "../../../shared/photos");
export const havePhotos = existsSync(photos);

export type Rgb = [red: number, green: number, blue: number];

/** Red, green, blue and white quarters, clockwise from the top left, 48 × 32. */
export function quarters(): Sharp {
  return sharp({ create: { width: 48, height: 32, channels: 3, background: "white" } }).composite([
    quarter("red", 0, 0),
    quarter("lime", 24, 0),
    quarter("blue", 24, 16),
  ]);
}

function quarter(background: string, left: number, top: number) {
  return { input: { create: { width: 24, height: 16, channels: 3 as const, background } }, left, top };
}

/** Something to look at, with edges at every scale; the same for the same seed. */
export function scene(width: number, height: number, seed = 1): Sharp {
  const data = Buffer.alloc(width * height * 3);
  for (let at = 0; at < data.length; at += 3) {
    const x = (at / 3) % width;
    const y = Math.floor(at / 3 / width);
    const wall = Math.sin((x * (3 + seed)) / width) * Math.cos((y * (5 + 2 * seed)) / height);
    const box = Math.floor((x * (2 + seed)) / width) + Math.floor((y * 3) / height);
    const level = 120 + 70 * wall + (box % 2) * 50;
    data.set([level, level * 0.95, level * 0.85], at);
  }
  return sharp(data, { raw: { width, height, channels: 3 } });
}

export async function fileOf(bytes: Uint8Array | string, name = "picture.jpg"): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "luster-test-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, name);
  await writeFile(file, bytes);
  return file;
}

export async function prepared(bytes: Uint8Array | string) {
  return prepare(await fileOf(bytes), limits, new AbortController().signal);
}

export async function colourAt(picture: Sharp, left: number, top: number): Promise<Rgb> {
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  const at = (top * info.width + left) * info.channels;
  return [data[at] ?? -1, data[at + 1] ?? -1, data[at + 2] ?? -1];
}

/** The largest distance of a channel: JPEG and colour profiles move a colour by a few levels. */
export function distance(a: Rgb, b: Rgb): number {
  return Math.max(...a.map((value, index) => Math.abs(value - (b[index] ?? 0))));
}

/** Averages over the pixels, with the eye's weights. */
export async function meanLuminance(picture: Sharp): Promise<number> {
  const { channels } = await sharp(await picture.png().toBuffer()).stats();
  const [red = 0, green = 0, blue = 0] = channels.map(({ mean }) => mean);
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}
