import { sharpOf } from "@luster/core/pictures/pixels";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import sharp from "sharp";
import { cicp, deltaE, patches, patchesPng, patchSide, signalOf } from "./encoded.ts";
import { haveHeifEnc, heicOf } from "./heic.ts";
import { iccProfile } from "./icc.ts";
import { chunk } from "../../long/hostile/pictures/png.ts";
import { deflateSync } from "node:zlib";
import { colourAt, fileOf, havePhotos, photos, prepared, type Rgb } from "../../kit/pictures.ts";
import { haveMagick } from "../../../bench/pictures/methods.ts";

const systems = [
  ["Display P3", { primaries: 12, transfer: 13 }],
  ["BT.2020", { primaries: 9, transfer: 14 }],
  ["BT.2020 PQ", { primaries: 9, transfer: 16 }],
  ["BT.2020 HLG", { primaries: 9, transfer: 18 }],
] as const;

/** The largest difference of a patch from what it should be, with the patch's own colour. */
async function worst(file: Buffer, expected: Rgb[] = patches): Promise<number> {
  const picture = await prepared(file);
  const found = await Promise.all(
    expected.map((_, at) => colourAt(sharpOf(picture), at * patchSide + patchSide / 2, patchSide / 2)),
  );
  return Math.max(...expected.map((colour, at) => deltaE(colour, found[at] ?? [0, 0, 0])));
}

describe.each(systems)("%s by code points", (_, system) => {
  const signals = patches.map((colour) => signalOf(colour, system));

  it.each([8, 16])("in a PNG of %i bits becomes sRGB within ΔE 3", async (depth) => {
    const file = await patchesPng(signals, { depth, chunks: [cicp(system)] });
    expect(await worst(file)).toBeLessThan(3);
    expect(await worst(await patchesPng(signals, { depth })), "without its code points").toBeGreaterThan(3);
  });

  it("in a PNG of narrow range becomes sRGB within ΔE 3", async () => {
    const narrow = signals.map((signal) => signal.map((value) => (16 + 219 * value) / 255) as Rgb);
    expect(await worst(await patchesPng(narrow, { chunks: [cicp(system, false)] }))).toBeLessThan(3);
  });

  it.skipIf(!haveHeifEnc)("in a HEIC becomes sRGB within ΔE 3 (skipped without heif-enc)", async () => {
    const depth = system.transfer === 16 || system.transfer === 18 ? 10 : 8;
    const png = await patchesPng(signals, { depth: depth === 8 ? 8 : 16 });
    expect(await worst(await heicOf(png, { ...system, depth }))).toBeLessThan(3);
  });
});

describe("HDR", () => {
  it("keeps light above paper white apart, and brightest is white", async () => {
    const greys: Rgb[] = [0.5, 1, 2, 4, 40].map((light) => {
      const signal = pq(light);
      return [signal, signal, signal];
    });
    const file = await patchesPng(greys, { depth: 16, chunks: [cicp({ primaries: 9, transfer: 16 })] });
    const picture = await prepared(file);
    const levels = await Promise.all(
      greys.map(async (__, at) => (await colourAt(sharpOf(picture), at * 32 + 16, 16))[0]),
    );
    expect(levels).toEqual(levels.toSorted((a, b) => a - b));
    expect(levels[1]).toBeGreaterThan(245);
    expect(levels[2]).toBeGreaterThan(levels[1] ?? 255);
    expect(levels.at(-1)).toBe(255);
  });

  it("keeps a picture's transparency, on white", async () => {
    const half = await sharp({
      create: { width: 8, height: 8, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    })
      .png()
      .toBuffer();
    const file = Buffer.concat([
      half.subarray(0, 33),
      cicp({ primaries: 9, transfer: 16 }),
      half.subarray(33),
    ]);
    expect(await colourAt(sharpOf(await prepared(file)), 4, 4)).toEqual([255, 255, 255]);
  });
});

describe("a colour profile", () => {
  it.each([
    ["ProPhoto", { red: [0.7347, 0.2653], green: [0.1596, 0.8404], blue: [0.0366, 0.0001], gamma: 1.8 }],
    ["Adobe RGB", { red: [0.648, 0.331], green: [0.2302, 0.7002], blue: [0.1557, 0.066], gamma: 2.2 }],
  ] as const)("%s of 16 bits is applied within ΔE 1", async (_, space) => {
    const { profile, signalOf: signalIn } = iccProfile(space);
    const embedded = chunk("iCCP", Buffer.concat([Buffer.from("icc\0\0", "latin1"), deflateSync(profile)]));
    const file = await patchesPng(patches.map(signalIn), { depth: 16, chunks: [embedded] });
    expect(await worst(file)).toBeLessThan(1);
  });

  it("of 16 bits without a profile is sRGB within ΔE 1", async () => {
    const signals = patches.map((colour) => colour.map((byte) => byte / 255) as Rgb);
    expect(await worst(await patchesPng(signals, { depth: 16 }))).toBeLessThan(1);
  });
});

describe.skipIf(!havePhotos || !haveMagick())(
  "CMYK (skipped without the photos folder or ImageMagick)",
  () => {
    it("of a printer's profile becomes sRGB within ΔE 1 of what ImageMagick makes of it", async () => {
      const file = join(photos, "cmyk.jpg");
      const { icc = Buffer.alloc(0) } = await sharp(
        await flat().withIccProfile("srgb").jpeg().toBuffer(),
      ).metadata();
      const profile = await fileOf(icc, "srgb.icc");
      const target = await fileOf("", "managed.png");
      await promisify(execFile)("convert", [
        file,
        "-intent",
        "Perceptual",
        "-profile",
        profile,
        "-depth",
        "8",
        target,
      ]);
      const { data: ours } = await prepared(await readFile(file));
      const theirs = await sharp(target, { ignoreIcc: true }).removeAlpha().raw().toBuffer();
      const differences: number[] = [];
      for (let at = 0; at < ours.length; at += 21)
        differences.push(deltaE(rgbAt(ours, at), rgbAt(theirs, at)));
      const mean = differences.reduce((sum, one) => sum + one, 0) / differences.length;
      expect(mean).toBeLessThan(1);
      expect(differences.toSorted((a, b) => a - b)[Math.floor(differences.length * 0.95)]).toBeLessThan(1);
    });
  },
);

const flat = () => sharp({ create: { width: 8, height: 8, channels: 3, background: "grey" } });

const rgbAt = (data: Uint8Array, at: number): Rgb => [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];

/** The signal of so many times paper white. */
function pq(light: number): number {
  const power = ((light * 203) / 10_000) ** 0.1593017578125;
  return ((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power)) ** 78.84375;
}
