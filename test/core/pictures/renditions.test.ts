import { renderedOf } from "@luster/core/pictures/renditions";
import sharp from "sharp";
import { thumbHashToApproximateAspectRatio, thumbHashToAverageRGBA } from "thumbhash";
import { describe, expect, it } from "vitest";
import { colourAt, distance, prepared, quarters, scene } from "../../kit/pictures.ts";

const rendered = async (width: number, height: number) =>
  renderedOf(await prepared(await scene(width, height).png().toBuffer()));

describe("renditions", () => {
  it.each([
    [3000, 2000, [512, 341], [2048, 1365]],
    [2000, 3000, [341, 512], [1365, 2048]],
    [2048, 700, [512, 175], [2048, 700]],
    [400, 300, [400, 300], [400, 300]],
    [1, 1, [1, 1], [1, 1]],
    [1, 5000, [1, 512], [1, 2048]],
  ] as const)(
    "of %i × %i are %j and %j, and never larger than the picture",
    async (width, height, thumb, screen) => {
      const { files } = await rendered(width, height);
      for (const [{ bytes, ...said }, size, format] of [
        [files.thumb, thumb, "webp"],
        [files.screen, screen, "jpeg"],
      ] as const) {
        const found = await sharp(bytes).metadata();
        expect([found.width, found.height, found.format]).toEqual([...size, format]);
        expect([said.width, said.height, said.content_type]).toEqual([...size, `image/${format}`]);
      }
    },
  );

  it("show the picture upright and in its colours", async () => {
    const large = await sharp(await quarters().png().toBuffer())
      .resize(1200, 800, { kernel: "nearest" })
      .png()
      .toBuffer();
    const { files } = await renderedOf(await prepared(large));
    for (const { bytes, width, height } of [files.thumb, files.screen])
      for (const [x, y, colour] of [
        [0.2, 0.2, [255, 0, 0]],
        [0.8, 0.2, [0, 255, 0]],
        [0.8, 0.8, [0, 0, 255]],
        [0.2, 0.8, [255, 255, 255]],
      ] as const)
        expect(
          distance(await colourAt(sharp(bytes), Math.round(x * width), Math.round(y * height)), [...colour]),
        ).toBeLessThan(12);
  });

  it("are the same bytes each time", async () => {
    const [one, other] = [await rendered(900, 600), await rendered(900, 600)];
    expect(one).toEqual(other);
  });

  it("of a screen's size keep the profile and the credits, and a thumb of a gallery has neither", async () => {
    const picture = await prepared(await scene(90, 60).png().toBuffer());
    const { files } = await renderedOf({ ...picture, credits: { rights: "© Ana" } });
    const screen = await sharp(files.screen.bytes).metadata();
    expect(screen.hasProfile).toBe(true);
    expect(screen.xmpAsString).toContain("© Ana");
    expect(await sharp(files.thumb.bytes).metadata()).not.toHaveProperty("xmp");
  });
});

describe("a ThumbHash", () => {
  it.each([
    [900, 600],
    [600, 900],
    [700, 700],
  ])("of %i × %i has the picture's shape in fewer than 30 bytes", async (width, height) => {
    const hash = Buffer.from((await rendered(width, height)).thumbhash, "base64");
    expect(thumbHashToApproximateAspectRatio(hash) / (width / height)).toBeCloseTo(1, 0);
    expect(hash.length).toBeLessThan(30);
  });

  it("has the picture's colour, and is opaque", async () => {
    const orange = { create: { width: 300, height: 200, channels: 3 as const, background: "#d08040" } };
    const { thumbhash } = await renderedOf(await prepared(await sharp(orange).png().toBuffer()));
    const { r, g, b, a } = thumbHashToAverageRGBA(Buffer.from(thumbhash, "base64"));
    expect([r, g, b].map((value) => Math.round(value * 10))).toEqual([8, 5, 3]);
    expect(a).toBe(1);
  });
});
