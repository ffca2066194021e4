import { join } from "node:path";
import { describe, expect, it } from "vitest";
import sharp, { type Sharp } from "sharp";
import { basicEngine } from "@luster/core/engines/basic/basic";
import { difference, differenceLimit } from "@luster/core/pictures/compare";
import { encode } from "@luster/core/pictures/encode";
import { prepare } from "@luster/core/pictures/prepare";
import { havePhotos, limits, photos, prepared, scene } from "../../kit/pictures.ts";

const signal = new AbortController().signal;
const original = async () => prepared(await scene(320, 240).png().toBuffer());
const homes = ["apartment_downtown.jpg", "apartment_luxury.jpg", "house_family.jpg", "villa_ocean.jpg"];
const home = (name: string) => prepare(join(photos, name), limits, signal);
const nextTo = (name: string) => homes[(homes.indexOf(name) + 1) % homes.length] ?? name;
const jpegOf = (picture: Sharp) => picture.jpeg().toBuffer();

describe("difference", () => {
  it("is next to nothing for the same picture, at another size and quality", async () => {
    const smaller = await scene(320, 240).resize(160, 120).jpeg({ quality: 50 }).toBuffer();
    expect(await difference(await original(), smaller)).toBeLessThan(0.05);
  });

  it("does not count brightness, contrast or colour", async () => {
    const relit = await jpegOf(scene(320, 240).linear([0.5, 0.45, 0.4], [40, 40, 60]));
    expect(await difference(await original(), relit)).toBeLessThan(0.05);
  });

  it("is near 1 for another picture", async () => {
    expect(await difference(await original(), await jpegOf(scene(320, 240, 4)))).toBeGreaterThan(0.7);
  });

  it("is 0 between two blank pictures, and 1 between a blank one and another", async () => {
    const blank = await sharp({ create: { width: 320, height: 240, channels: 3, background: "grey" } })
      .jpeg()
      .toBuffer();
    expect(await difference(await prepared(blank), blank)).toBe(0);
    expect(await difference(await original(), blank)).toBe(1);
  });

  it("takes a picture of one pixel", async () => {
    const pixel = await jpegOf(scene(1, 1));
    expect(await difference(await prepared(pixel), pixel)).toBe(0);
  });
});

describe.skipIf(!havePhotos)("difference on real homes (skipped without the photos folder)", () => {
  it.each(homes)("our own engine stays far below the limit with %s", async (name) => {
    const picture = await home(name);
    const enhanced = await basicEngine().enhance(picture, {
      prompt: undefined,
      userHash: "hash-of-ada",
      signal,
    });
    const { bytes } = await encode(enhanced.picture);
    expect(await difference(picture, bytes)).toBeLessThan(differenceLimit / 3);
  });

  it.each(homes)("%s with a quarter of it replaced is beyond the limit", async (name) => {
    const picture = await home(name);
    const other = nextTo(name);
    const patch = await sharp(join(photos, other))
      .resize(picture.width >> 1, picture.height >> 1, { fit: "fill" })
      .toBuffer();
    const changed = picture
      .open()
      .composite([{ input: patch, left: picture.width >> 2, top: picture.height >> 2 }]);
    expect(await difference(picture, await jpegOf(changed))).toBeGreaterThan(differenceLimit);
  });

  it.each(homes)("%s mirrored is beyond the limit", async (name) => {
    const picture = await home(name);
    expect(await difference(picture, await jpegOf(picture.open().flop()))).toBeGreaterThan(differenceLimit);
  });

  it.each(homes)("%s is not the next home", async (name) => {
    const other = nextTo(name);
    expect(await difference(await home(name), await jpegOf(sharp(join(photos, other))))).toBeGreaterThan(0.9);
  });
});
