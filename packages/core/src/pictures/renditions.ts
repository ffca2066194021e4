import type { SizeName } from "@luster/contract/assets";
import { rgbaToThumbHash } from "thumbhash";
import { type Encoded, encodeScreen, encodeThumb } from "./encode.ts";
import type { Prepared } from "./picture.ts";
import { type Pixels, sharpOf } from "./pixels.ts";

/** The longer side of each, in pixels; a smaller picture keeps its size. 2048 is what listing services ask for. */
const sides = { thumb: 512, screen: 2048 } as const satisfies Record<SizeName, number>;

/** The most that a ThumbHash is made of; more changes nothing. */
const hashSide = 100;

/** What a gallery shows of a picture: its ThumbHash in base64, and the smaller sizes as files. */
export type Rendered = { thumbhash: string; files: Record<SizeName, Encoded> };

/** Each size is made of the next larger one, so that the full-size pixels are read once. */
export async function renderedOf(picture: Prepared): Promise<Rendered> {
  const screen = await shrunk(picture, sides.screen);
  const thumb = await shrunk(screen, sides.thumb);
  return {
    thumbhash: await thumbHashOf(thumb),
    files: { thumb: await encodeThumb(thumb), screen: await encodeScreen(screen, picture.credits) },
  };
}

async function shrunk(picture: Pixels, side: number): Promise<Pixels> {
  const { data, info } = await sharpOf(picture)
    .resize(side, side, { fit: "inside", withoutEnlargement: true })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

async function thumbHashOf(pixels: Pixels): Promise<string> {
  const small = await shrunk(pixels, hashSide);
  const rgba = await sharpOf(small).ensureAlpha().raw().toBuffer();
  return Buffer.from(rgbaToThumbHash(small.width, small.height, rgba)).toString("base64");
}
