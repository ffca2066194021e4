import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import sharp, { type Sharp } from "sharp";
import { noise } from "./bytes.ts";

/** A good picture of 96 × 64 with something in it. */
export const picture = (): Sharp =>
  sharp(noise(96 * 64 * 3), { raw: { width: 96, height: 64, channels: 3 } }).blur(3);

/** One colour, as large as it takes. */
export const plain = (width: number, height: number): Sharp =>
  sharp({ create: { width, height, channels: 3, background: "#a86" }, limitInputPixels: false });

/** The profile that a picture tagged with it carries. */
export async function displayP3(): Promise<Buffer> {
  const { icc } = await sharp(await picture().withIccProfile("p3").png().toBuffer()).metadata();
  return icc ?? Buffer.alloc(0);
}

/** Real photos are outside the repository; what needs one is left out where they are missing. */
const photos = join(import.meta.dirname, "../../../../../shared/photos");
export const havePhotos = existsSync(photos);
export const photo = (name: string): Buffer => readFileSync(join(photos, name));
