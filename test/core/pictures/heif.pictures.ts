import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import sharp from "sharp";
import { openHeif } from "@luster/core/pictures/heif/decode";
import { decodeHeif } from "@luster/core/pictures/heif/heif";
import { sharpOf } from "@luster/core/pictures/pixels";
import { prepare } from "@luster/core/pictures/prepare";
import { deltaE } from "./encoded.ts";
import { convertedHeic, haveHeifConvert, haveHeifEnc, heicOfTwo } from "./heic.ts";
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

const never = new AbortController().signal;
const photo = (name: string) => readFile(join(photos, name));
const options = { accept: () => {}, signal: never, seconds: 60 };

describe.skipIf(!havePhotos)(
  "a phone's HEIC (skipped without the photos folder)",
  { timeout: 60_000 },
  () => {
    it.each([2, 3])(
      "turned by %i quarters has the same bytes by tiles in two threads as in one piece",
      async (quarters) => {
        const file = await photo("iphone_13_pro_max.HEIC");
        file.writeUInt8(quarters, file.indexOf("irot") + 4);
        const whole = await openHeif(file);
        expect(whole.header.tiling).toMatchObject(
          quarters % 2 === 0 ? { columns: 8, rows: 6 } : { columns: 6, rows: 8 },
        );
        const { data } = await decodeHeif(file, options);
        expect(Buffer.compare(data, Buffer.from(whole.decode()))).toBe(0);
      },
    );

    it("that takes too long is given up, its threads are ended, and the next one is decoded", async () => {
      const file = await fileOf(await photo("iphone_13_pro_max.HEIC"));
      await expect(prepare(file, { ...limits, seconds: 0.05 }, never)).rejects.toMatchObject({
        code: "picture.unreadable",
        cause: { message: expect.stringContaining("timeout") },
      });
      expect(await prepare(file, limits, never)).toMatchObject({ width: 3024, height: 4032 });
    });

    it("whose decoding is aborted fails with the reason, and is not called damaged", async () => {
      const file = await fileOf(await photo("iphone_13_pro_max.HEIC"));
      const stop = new AbortController();
      const preparing = prepare(file, limits, stop.signal);
      setTimeout(() => stop.abort(new Error("out of time")), 100);
      await expect(preparing).rejects.toThrow("out of time");
    });

    it("leaves the event loop free while it is decoded", async () => {
      let turns = 0;
      const ticking = setInterval(() => (turns += 1), 10);
      await decodeHeif(await photo("iphone_13_pro_max.HEIC"), options);
      clearInterval(ticking);
      expect(turns).toBeGreaterThan(10);
    });

    it("of several that come at once, each is decoded", async () => {
      const file = await photo("iphone_13_pro_max.HEIC");
      const damaged = file.subarray(0, file.length / 2);
      const all = await Promise.allSettled(
        [damaged, file, damaged].map((bytes) => decodeHeif(bytes, options)),
      );
      expect(all.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "rejected"]);
    });

    it.skipIf(!haveHeifConvert).each(["iphone_13_pro_max.HEIC", "nokia.heif"])(
      "%s is within ΔE 0.6 of what heif-convert makes of it",
      async (name) => {
        const file = await photo(name);
        const [ours, theirs] = [await prepared(file), await convertedHeic(file)];
        const points = { width: 96, height: 96, kernel: "nearest", fit: "fill" } as const;
        const [one, other] = await Promise.all([
          sharpOf(ours).resize(points).raw().toBuffer(),
          sharp(theirs).toColourspace("srgb").removeAlpha().resize(points).raw().toBuffer(),
        ]);
        const pixel = (data: Buffer, at: number): Rgb => [
          data[at] ?? 0,
          data[at + 1] ?? 0,
          data[at + 2] ?? 0,
        ];
        let sum = 0;
        for (let at = 0; at < one.length; at += 3) sum += deltaE(pixel(one, at), pixel(other, at));
        expect(sum / (one.length / 3)).toBeLessThan(0.6);
      },
    );
  },
);

describe.skipIf(!haveHeifEnc)("a HEIC of two pictures (skipped without heif-enc)", () => {
  it.each([1, 2] as const)("is its primary one, here number %i", async (primary) => {
    const plain = (background: string, width: number) =>
      sharp({ create: { width, height: 64, channels: 3, background } })
        .png()
        .toBuffer();
    const file = await heicOfTwo(await plain("#c83228", 96), await plain("#2850be", 128), primary);
    const picture = await prepared(file);
    expect(picture).toMatchObject({ width: primary === 1 ? 96 : 128, height: 64 });
    const colour: Rgb = primary === 1 ? [200, 50, 40] : [40, 80, 190];
    expect(distance(await colourAt(sharpOf(picture), 40, 30), colour)).toBeLessThan(8);
  });
});

it("a file of boxes and no picture is unreadable, and its threads go on", async () => {
  const hollow = Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1");
  for (let time = 0; time < 3; time += 1)
    await expect(prepared(hollow)).rejects.toMatchObject({ code: "picture.unreadable" });
});
