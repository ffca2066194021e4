import { join } from "node:path";
import { describe, expect, it } from "vitest";
import sharp, { type OverlayOptions, type Region, type Sharp } from "sharp";
import { basicEngine } from "@luster/core/engines/basic/basic";
import { sharpOf } from "@luster/core/pictures/pixels";
import { prepare } from "@luster/core/pictures/prepare";
import { compare, reviewAbove } from "@luster/core/truth/compare";
import { alterations } from "../../../bench/truth/alterations.ts";
import { honestChanges } from "../../../bench/truth/honest.ts";
import { openPhoto } from "../../../bench/pictures/photo.ts";
import { mulberry32 } from "../../kit/mulberry32.ts";
import { havePhotos, limits, photos, scene } from "../../kit/pictures.ts";

const signal = new AbortController().signal;
const [width, height] = [640, 480];

/** Whatever a pipeline makes, as a picture. */
async function pictureOf(pipeline: Sharp) {
  const { data, info } = await pipeline.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

const room = () => pictureOf(scene(width, height));
const edited = async (edit: (room: Sharp) => Sharp) => pictureOf(edit(scene(width, height)));

/** A plain box of a colour over the room. */
const box = (background: string, left: number, top: number, side: number): OverlayOptions => ({
  input: { create: { width: side, height: side, channels: 3, background } },
  left,
  top,
});

/** The map's pixel at a place of the room, as red, green, blue, alpha. */
async function mapAt(map: Buffer, x: number, y: number) {
  const { data, info } = await sharp(map).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = 4 * (Math.floor((y / height) * info.height) * info.width + Math.floor((x / width) * info.width));
  return [...data.subarray(at, at + 4)];
}

describe("compare", () => {
  it("scores next to nothing for the same picture at half the size and JPEG 70", async () => {
    const smaller = await sharp(await scene(width, height).resize(320, 240).png().toBuffer())
      .jpeg({ quality: 70 })
      .toBuffer();
    const { score, kinds, changed } = await compare(await room(), await pictureOf(sharp(smaller)));
    expect(score).toBeLessThan(0.3);
    expect([kinds, changed]).toEqual([[], 0]);
  });

  it("does not count brightness, contrast or balance", async () => {
    const relit = await edited((picture) => picture.linear([0.6, 0.55, 0.48], [30, 30, 40]));
    expect(await compare(await room(), relit)).toMatchObject({ kinds: [], changed: 0 });
  });

  it.each([1, 2, 3])("does not count a shift by %i pixels", async (by) => {
    const shifted = await edited((picture) =>
      picture
        .extract({ left: by, top: 0, width: width - by, height: height - by })
        .extend({ right: by, top: by, extendWith: "copy" }),
    );
    expect((await compare(await room(), shifted)).kinds).toEqual([]);
  });

  it("finds another picture, and a mirrored one, to be of another framing", async () => {
    expect(await compare(await room(), await pictureOf(scene(width, height, 4)))).toMatchObject({
      kinds: expect.arrayContaining(["framing"]),
    });
    const mirrored = await edited((picture) => picture.flop());
    expect((await compare(await room(), mirrored)).score).toBeGreaterThan(0.6);
  });

  it("finds a thing that was added, and shows it red on the map and nothing elsewhere", async () => {
    const added = await edited((picture) => picture.composite([box("#b0a890", 300, 200, 60)]));
    const { score, kinds, changed, map } = await compare(await room(), added);
    expect(score).toBeGreaterThan(reviewAbove);
    expect(kinds).toContain("structure");
    expect(changed).toBeLessThan(0.1);
    expect(await mapAt(map.bytes, 302, 230)).toEqual([
      224,
      36,
      36,
      expect.toSatisfy((alpha: number) => alpha > 90),
    ]);
    expect((await mapAt(map.bytes, 60, 60))[3]).toBe(0);
  });

  it("finds a thing that was removed", async () => {
    const before = await edited((picture) => picture.composite([box("#b0a890", 300, 200, 60)]));
    expect((await compare(before, await room())).kinds).toContain("structure");
  });

  it("finds a surface that was repainted in the same light, and no change of edges", async () => {
    const painted = await pictureOf(
      sharp(await scene(width, height).png().toBuffer()).composite([
        { input: await tinted({ left: 320, top: 240, width: 320, height: 240 }), left: 320, top: 240 },
      ]),
    );
    expect((await compare(await room(), painted)).kinds).toContain("colour");
  });

  it("shows what was recovered from a white window in blue, and does not condemn it", async () => {
    const [blown, seen] = [await withWindow(255), await withWindow(190)];
    const { kinds, map } = await compare(blown, seen);
    expect(kinds).toEqual([]);
    expect(await mapAt(map.bytes, 330, 130)).toEqual([30, 110, 230, 110]);
  });

  it("finds what was put before a white window", async () => {
    const [blown, blocked] = [await withWindow(255), await withWindow(40)];
    expect((await compare(blown, blocked)).kinds).toContain("structure");
  });

  it("is 0 between two blank pictures, and beyond the limit between a blank one and another", async () => {
    const blank = await pictureOf(sharp({ create: { width, height, channels: 3, background: "grey" } }));
    expect((await compare(blank, blank)).score).toBe(0);
    expect((await compare(await room(), blank)).score).toBeGreaterThan(reviewAbove);
  });

  it.each([
    [1, 1],
    [1, 900],
    [3000, 20],
  ])("takes a picture of %i × %i", async (wide, high) => {
    const picture = await pictureOf(scene(wide, high));
    expect((await compare(picture, picture)).score).toBe(0);
  });
});

/** A part of the room in blue, as bright as it was. */
async function tinted(part: Region): Promise<Buffer> {
  return sharp(await scene(width, height).extract(part).png().toBuffer())
    .linear([0.75, 0.95, 1.3], [0, 0, 0])
    .png()
    .toBuffer();
}

/** The room with a window of stripes around a level, up to 60 levels darker. */
async function withWindow(level: number) {
  const side = 120;
  const data = Buffer.alloc(3 * side * side);
  for (let at = 0; at < data.length; at += 3) {
    const stripe = Math.floor(((at / 3) % side) / 15) % 2;
    data.fill(level === 255 ? 255 : level - (stripe ? 30 : 0), at, at + 3);
  }
  const input = await sharp(data, { raw: { width: side, height: side, channels: 3 } })
    .png()
    .toBuffer();
  return pictureOf(scene(width, height).composite([{ input, left: 280, top: 80 }]));
}

const homes = ["apartment_downtown.jpg", "apartment_luxury.jpg", "house_family.jpg", "villa_ocean.jpg"];
const home = (name: string) => prepare(join(photos, name), limits, signal);
const nextTo = (name: string) => homes[(homes.indexOf(name) + 1) % homes.length] ?? name;

describe.skipIf(!havePhotos)("compare on real homes (skipped without the photos folder)", () => {
  it.each(homes)("our own engine stays far below the limit with %s", async (name) => {
    const original = await home(name);
    const { picture } = await basicEngine().enhance(original, {
      prompt: undefined,
      userHash: "of ada",
      signal,
    });
    const { score } = await compare(original, picture);
    expect(score).toBeLessThan(0.3);
  });

  it.each([
    ["window removed", "structure"],
    ["object added", "structure"],
    ["wall moved", "structure"],
    ["zoom 1%", "structure"],
    ["mirror", "framing"],
    ["floor recoloured", "colour"],
    ["wall recoloured", "colour"],
    ["crack removed", "structure"],
    ["stain removed", "structure"],
  ])("finds what was drawn on a photo: %s, as a change of %s", async (kind, change) => {
    expect((await compareDrawn(alterations[kind])).kinds).toContain(change);
  });

  it.each([
    "two stops lifted",
    "tungsten taken out",
    "haze taken out",
    "noise added",
    "JPEG 50",
    "shifted by 3 px, brighter and warmer",
    "windows recovered",
    "a lost view brought back",
  ])("passes an honest change of a photo: %s", async (kind) => {
    expect((await compareDrawn(honestChanges[kind])).score).toBeLessThan(reviewAbove);
  });

  it.each(homes)("%s with a twentieth of it replaced is beyond the limit", async (name) => {
    const original = await home(name);
    const [patchWidth, patchHeight] = [original.width >> 2, original.height / 5];
    const patch = await sharp(join(photos, nextTo(name)))
      .resize(patchWidth, Math.round(patchHeight), { fit: "fill" })
      .toBuffer();
    const changed = sharpOf(original).composite([
      { input: patch, left: original.width >> 2, top: original.height >> 2 },
    ]);
    expect((await compare(original, await pictureOf(changed))).kinds).toContain("structure");
  });
});

/** Compares a photo of a home with a change of it that bench/truth draws. */
async function compareDrawn(draw: (typeof alterations)[string] | undefined) {
  if (!draw) throw new Error("bench/truth draws no such change");
  const open = (name: string) => openPhoto(join(photos, name), 1000);
  const [photo, other] = [await open("apartment_luxury.jpg"), await open("house_family.jpg")];
  const { before, after } = await draw(photo, other, mulberry32(1));
  return compare(before, after);
}
