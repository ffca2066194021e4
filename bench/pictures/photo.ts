import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { sharp } from "@luster/core/pictures/sharp";
import type { Raw } from "./metrics.ts";

/** The photos of a folder that sharp can read, by name. */
export async function photosIn(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return names
    .filter((name) => /\.(jpe?g|png|webp)$/i.test(name))
    .toSorted()
    .map((name) => join(folder, name));
}

/** Upright sRGB, its longer side at most `side` pixels. */
export async function openPhoto(file: string, side: number): Promise<Raw> {
  const { data, info } = await sharp(file, { autoOrient: true })
    .resize(side, side, { fit: "inside", withoutEnlargement: true })
    .flatten({ background: "white" })
    .toColourspace("srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}
