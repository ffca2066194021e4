import { join } from "node:path";
import { describe, expect, it } from "vitest";
import sharp from "sharp";
import { basicEngine } from "@luster/core/engines/basic/basic";
import { compare } from "@luster/core/truth/compare";
import { encode, type Encoded } from "@luster/core/pictures/encode";
import type { Prepared } from "@luster/core/pictures/picture";
import { sharpOf } from "@luster/core/pictures/pixels";
import { prepare } from "@luster/core/pictures/prepare";
import { havePhotos, limits, meanLuminance, photos, prepared, scene } from "../../../kit/pictures.ts";

const signal = new AbortController().signal;
const engine = basicEngine();
/** What the engine makes of a picture, as the file that is handed over. */
async function enhance(original: Prepared): Promise<Encoded> {
  const { picture } = await engine.enhance(original, { prompt: undefined, userHash: "hash-of-ada", signal });
  return encode(picture);
}

async function gain(picture: Prepared): Promise<number> {
  const { bytes } = await enhance(picture);
  return (await meanLuminance(sharp(bytes))) - (await meanLuminance(sharpOf(picture)));
}

async function dimmed(factor: number): Promise<Prepared> {
  return prepared(await scene(320, 240).linear(factor, 0).png().toBuffer());
}

describe("the basic engine", () => {
  it("is free, and names itself", () => {
    expect([engine.id, engine.provider]).toEqual(["basic", undefined]);
  });

  it("makes a dim interior lighter by 50 levels or more", async () => {
    expect(await gain(await dimmed(0.35))).toBeGreaterThan(50);
  });

  it("helps more the darker a picture is", async () => {
    expect(await gain(await dimmed(0.6))).toBeGreaterThan(await gain(await dimmed(0.85)));
  });

  it("keeps the size and the layout", async () => {
    const picture = await dimmed(0.4);
    const { bytes, width, height } = await enhance(picture);
    expect(await sharp(bytes).metadata()).toMatchObject({
      format: "jpeg",
      width: 320,
      height: 240,
      chromaSubsampling: "4:4:4",
    });
    expect([width, height]).toEqual([320, 240]);
    expect((await compare(picture, await prepared(bytes))).score).toBeLessThan(0.25);
  });

  it.each([
    [1, 1],
    [3, 1],
    [1, 700],
  ])("takes a picture of %i × %i", async (width, height) => {
    const { bytes } = await enhance(await prepared(await scene(width, height).png().toBuffer()));
    expect(await sharp(bytes).metadata()).toMatchObject({ width, height });
  });

  it("tags the result sRGB and carries no EXIF and no place", async () => {
    const withPlace = await scene(64, 48)
      .withExif({ IFD3: { GPSLatitude: "48/1 12/1 0/1" } })
      .jpeg()
      .toBuffer();
    const metadata = await sharp((await enhance(await prepared(withPlace))).bytes).metadata();
    expect(metadata).toMatchObject({ space: "srgb", hasProfile: true });
    expect([metadata.exif, metadata.xmp, metadata.iptc]).toEqual([undefined, undefined, undefined]);
  });

  it("gives the same bytes for the same picture", async () => {
    const [first, second] = [await enhance(await dimmed(0.5)), await enhance(await dimmed(0.5))];
    expect(first.bytes.equals(second.bytes)).toBe(true);
  });

  it("stops when the signal is aborted", async () => {
    const aborted = AbortSignal.abort(new Error("out of time"));
    const request = { prompt: undefined, userHash: "hash-of-ada", signal: aborted };
    await expect(engine.enhance(await dimmed(0.5), request)).rejects.toThrow("out of time");
  });
});

describe.skipIf(!havePhotos)("the basic engine on real homes (skipped without the photos folder)", () => {
  const homes = ["apartment_downtown.jpg", "apartment_luxury.jpg", "house_family.jpg", "villa_ocean.jpg"];

  it.each(homes)("leaves %s nearly alone", async (name) => {
    const home = await prepare(join(photos, name), limits, signal);
    expect(Math.abs(await gain(home))).toBeLessThan(3);
  });

  it.each(homes)("makes %s lighter by 50 levels when it was taken too dark", async (name) => {
    const dark = await prepared(await sharp(join(photos, name)).linear(0.35, 0).jpeg().toBuffer());
    expect(await gain(dark)).toBeGreaterThan(50);
  });
});
