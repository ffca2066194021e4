import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import sharp from "sharp";

/** A small JPEG that was never seen before: the command knows a photo by its bytes. */
export function newPhoto(): Promise<Buffer> {
  const pixels = Buffer.alloc(64 * 48 * 3, 0x50);
  // Flat, in large blocks of a few colours: there is no grain in it, and it compresses to the same colours.
  const colours = randomBytes(36);
  for (let at = 0; at < pixels.length; at += 1) {
    const [x, y] = [Math.floor(at / 3) % 64, Math.floor(at / 3 / 64)];
    pixels[at] = 40 + (colours[(Math.floor(x / 16) + 4 * Math.floor(y / 16)) * 3 + (at % 3)] ?? 0) / 2;
  }
  return sharp(pixels, { raw: { width: 64, height: 48, channels: 3 } })
    .jpeg({ quality: 95 })
    .toBuffer();
}

/** So many of them in `folder`, a third of them in a folder below it. Returns their paths. */
export async function photoFolder(folder: string, count: number): Promise<string[]> {
  const files = Array.from({ length: count }, (_, at) =>
    join(folder, at % 3 === 2 ? "upstairs" : "", `IMG_${at}.jpg`),
  );
  await Promise.all(
    files.map(async (file) => {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, await newPhoto());
    }),
  );
  return files;
}
