import { readFile } from "node:fs/promises";
import { join } from "node:path";
import sharp, { type Sharp } from "sharp";
import { havePhotos, photos } from "./pictures.ts";

export { havePhotos };

export const photo = (name: string): Promise<Buffer> => readFile(photoPath(name));
export const photoPath = (name: string): string => join(photos, name);

/** A dim room of more than one colour, 64 × 48. */
const room = (): Sharp =>
  sharp({ create: { width: 64, height: 48, channels: 3, background: "#40362c" } }).composite([
    { input: { create: { width: 32, height: 24, channels: 3, background: "#80786a" } }, left: 8, top: 8 },
  ]);

export const jpeg = (): Promise<Buffer> => room().jpeg().toBuffer();
export const png = (): Promise<Buffer> => room().png().toBuffer();
export const webp = (): Promise<Buffer> => room().webp().toBuffer();

/** A JPEG that lies on its side (EXIF orientation 6) and knows where it was taken: upright it is 48 × 64. */
export const phoneJpeg = (): Promise<Buffer> =>
  room()
    .withExif({ IFD0: { Make: "Example" }, IFD3: { GPSLatitudeRef: "N", GPSLatitude: "52/1 31/1 0/1" } })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
