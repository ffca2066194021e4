import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sharpOf } from "@luster/core/pictures/pixels";
import { prepare } from "@luster/core/pictures/prepare";
import { sniff } from "@luster/core/pictures/sniff";
import {
  colourAt,
  distance,
  fileOf,
  havePhotos,
  limits,
  photos,
  prepared,
  type Rgb,
} from "../../kit/pictures.ts";

const signal = new AbortController().signal;
const photo = (name: string) => prepare(join(photos, name), limits, signal);

describe.skipIf(!havePhotos)("real photos (skipped without the photos folder)", () => {
  it.each([
    ["iphone_13_pro_max.HEIC", "image/heic"],
    ["nokia.heif", "image/heic"],
    ["cmyk.jpg", "image/jpeg"],
  ])("%s is %s", async (name, type) => {
    expect(sniff((await readFile(join(photos, name))).subarray(0, 64))).toBe(type);
  });

  it.each([
    ["iphone_13_pro_max.HEIC", 3024, 4032],
    ["nokia.heif", 3456, 4608],
    ["orientation_3.jpg", 450, 600],
    ["orientation_6.jpg", 600, 450],
    ["cmyk.jpg", 500, 333],
  ])("%s is %i × %i when it stands upright", async (name, width, height) => {
    expect(await photo(name)).toMatchObject({ width, height });
  });

  it("an iPhone's HEIC is turned once and its Display P3 becomes sRGB", async () => {
    const picture = await photo("iphone_13_pro_max.HEIC");
    const small = sharpOf(picture).resize(30, 40, { fit: "fill" });
    // A wooden table below, a white ceiling above. Without its profile the wood reads 175, 125, 56.
    expect(distance(await colourAt(small.clone(), 4, 36), wood)).toBeLessThan(4);
    expect(distance(await colourAt(small.clone(), 8, 1), ceiling)).toBeLessThan(4);
  });

  it.each(["truncated.jpg", "corrupt-header.jpg"])("%s is unreadable", async (name) => {
    await expect(photo(name)).rejects.toMatchObject({ code: "picture.unreadable" });
  });

  it.each(["iphone_13_pro_max.HEIC", "nokia.heif"])(
    "%s cut short is unreadable, not partly black",
    async (name) => {
      const whole = await readFile(join(photos, name));
      for (const share of [0.0005, 0.01, 0.5, 0.9]) {
        await expect(prepared(whole.subarray(0, whole.length * share))).rejects.toMatchObject({
          code: "picture.unreadable",
        });
      }
    },
  );

  it("a HEIC that is too large is refused before it is decoded", async () => {
    // Its tiles are overwritten: decoding it would find it unreadable.
    const damaged = await readFile(join(photos, "iphone_13_pro_max.HEIC"));
    const file = await fileOf(damaged.fill(0x55, 100_000));
    await expect(prepare(file, limits, signal)).rejects.toMatchObject({ code: "picture.unreadable" });
    await expect(prepare(file, { pixels: 12_000_000, side: 12_000 }, signal)).rejects.toMatchObject({
      code: "picture.too_large",
    });
  });
});

const wood: Rgb = [184, 122, 38];
const ceiling: Rgb = [175, 170, 157];
