import { basicEngine } from "@luster/core/engines/basic/basic";
import { encode } from "@luster/core/pictures/encode";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { mulberry32 } from "../../kit/mulberry32.ts";
import { prepared } from "../../kit/pictures.ts";

const { width, height } = { width: 31, height: 17 };

/** Where the stored pixel of an upright one is, by EXIF's definitions of orientation. */
const places: Record<number, (x: number, y: number) => [column: number, row: number]> = {
  1: (x, y) => [x, y],
  2: (x, y) => [width - 1 - x, y],
  3: (x, y) => [width - 1 - x, height - 1 - y],
  4: (x, y) => [x, height - 1 - y],
  5: (x, y) => [y, x],
  6: (x, y) => [y, width - 1 - x],
  7: (x, y) => [height - 1 - y, width - 1 - x],
  8: (x, y) => [height - 1 - y, x],
};

/** A picture of which no two pixels are alike. */
function noise(): Buffer {
  const random = mulberry32(5);
  return Buffer.from(Array.from({ length: width * height * 3 }, () => random() * 256));
}

/** The upright pixels as a file that has them turned, with the tag that says how. */
async function stored(
  upright: Buffer,
  orientation: number,
  format: "jpeg" | "png" | "webp",
): Promise<Buffer> {
  const size = orientation > 4 ? { width: height, height: width } : { width, height };
  const turned = Buffer.alloc(upright.length);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const [column, row] = places[orientation]?.(x, y) ?? [0, 0];
      upright.copy(turned, 3 * (row * size.width + column), 3 * (y * width + x), 3 * (y * width + x + 1));
    }
  const options = { jpeg: { quality: 100, chromaSubsampling: "4:4:4" }, png: {}, webp: { lossless: true } }[
    format
  ];
  return sharp(turned, { raw: { ...size, channels: 3 } })
    .withMetadata({ orientation })
    .toFormat(format, options)
    .toBuffer();
}

/** How far the most different value is from what it should be. */
const farthest = (one: Uint8Array, other: Uint8Array): number =>
  Math.max(...Array.from(one, (value, at) => Math.abs(value - (other[at] ?? 0))));

describe.each([1, 2, 3, 4, 5, 6, 7, 8])("EXIF orientation %i", (orientation) => {
  it.each(["png", "webp"] as const)("of a %s comes out upright, to the pixel", async (format) => {
    const upright = noise();
    const picture = await prepared(await stored(upright, orientation, format));
    expect(picture).toMatchObject({ width, height });
    expect(upright.equals(picture.data)).toBe(true);
  });

  it("of a JPEG comes out upright, each pixel within what JPEG itself loses", async () => {
    const upright = noise();
    const picture = await prepared(await stored(upright, orientation, "jpeg"));
    expect(picture).toMatchObject({ width, height });
    expect(farthest(picture.data, upright)).toBeLessThan(8);
  });

  it("leaves with the output, which is upright itself and says nothing else", async () => {
    const original = await prepared(await stored(noise(), orientation, "jpeg"));
    const signal = new AbortController().signal;
    const { picture } = await basicEngine().enhance(original, { prompt: undefined, userHash: "", signal });
    const found = await sharp((await encode(picture, original.credits)).bytes).metadata();
    expect([found.width, found.height, found.orientation ?? 1]).toEqual([width, height, 1]);
  });
});
