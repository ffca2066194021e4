import { openAi } from "@luster/core/engines/openai/provider";
import { restoredSize, sizeFor as sizeWithin } from "@luster/core/engines/size";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

const sizeFor = (width: number, height: number) => sizeWithin({ width, height }, openAi.limits);

const edge = fc.integer({ min: 1, max: 20_000 });
const megapixel = 1_000_000;

describe("the size to ask for", () => {
  test("satisfies every rule of the provider, whatever the picture", () => {
    fc.assert(
      fc.property(edge, edge, (width, height) => {
        const asked = sizeFor(width, height);
        expect([asked.width % 16, asked.height % 16]).toEqual([0, 0]);
        expect(asked.width / asked.height).toBeGreaterThanOrEqual(1 / 3);
        expect(asked.width / asked.height).toBeLessThanOrEqual(3);
        expect(Math.max(asked.width, asked.height)).toBeLessThanOrEqual(3840);
        expect(asked.width * asked.height).toBeGreaterThanOrEqual(655_360);
        expect(asked.width * asked.height).toBeLessThanOrEqual(2560 * 1440);
      }),
    );
  });

  test.each([
    [3, 2],
    [4, 3],
    [16, 9],
    [1, 1],
    [2, 3],
    [3, 4],
    [9, 16],
  ])("has exactly the ratio of a %i:%i picture of a megapixel or more", (across, down) => {
    const smallest = Math.ceil(Math.sqrt(megapixel / (across * down)));
    fc.assert(
      fc.property(fc.integer({ min: smallest, max: 2_000 }), (scale) => {
        const asked = sizeFor(across * scale, down * scale);
        expect(asked.width * down).toBe(asked.height * across);
      }),
    );
  });

  test("is within half a percent of the ratio of a usual photo, and never above its own pixel count", () => {
    const ratio = fc.double({ min: 1.2, max: 3, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: 6_000 }), ratio, (height, ratio) => {
        const width = Math.floor(height * ratio);
        const asked = sizeFor(width, height);
        expect(Math.abs(asked.width / asked.height / (width / height) - 1)).toBeLessThan(0.005);
        expect(asked.width * asked.height).toBeLessThanOrEqual(width * height);
      }),
    );
  });

  test.each([
    { picture: [4032, 3024], asked: [2176, 1632] },
    { picture: [6000, 4000], asked: [2304, 1536] },
    { picture: [3840, 2160], asked: [2560, 1440] },
    { picture: [1080, 1920], asked: [1008, 1792] },
    { picture: [4000, 2667], asked: [2304, 1536] },
    { picture: [500, 500], asked: [816, 816] },
  ])("is $asked for a picture of $picture", ({ picture: [width = 0, height = 0], asked }) => {
    expect(Object.values(sizeFor(width, height))).toEqual(asked);
  });

  test("is at the nearest allowed ratio for a panorama beyond 3:1, lying or standing", () => {
    expect(sizeFor(8_000, 1_000)).toEqual({ width: 3312, height: 1104 });
    expect(sizeFor(1_000, 8_000)).toEqual({ width: 1104, height: 3312 });
  });
});

describe("the size of the returned picture", () => {
  test("is the asked size when that has the original's ratio already", () => {
    expect(restoredSize({ width: 6000, height: 4000 }, { width: 2304, height: 1536 })).toEqual({
      width: 2304,
      height: 1536,
    });
  });

  test("has exactly the original's ratio where integers nearby can express it", () => {
    expect(restoredSize({ width: 1000, height: 667 }, { width: 1008, height: 672 })).toEqual({
      width: 1000,
      height: 667,
    });
    expect(restoredSize({ width: 667, height: 1000 }, { width: 672, height: 1008 })).toEqual({
      width: 667,
      height: 1000,
    });
  });

  test("is less than half a pixel off the original's ratio in any case", () => {
    fc.assert(
      fc.property(edge, edge, (width, height) => {
        const restored = restoredSize({ width, height }, sizeFor(width, height));
        const [long, short] =
          width > height ? [restored.width, restored.height] : [restored.height, restored.width];
        const exact = (long * Math.min(width, height)) / Math.max(width, height);
        expect(Math.abs(short - Math.max(exact, 1))).toBeLessThanOrEqual(0.5);
      }),
    );
  });

  test("gives a panorama its own ratio back", () => {
    expect(restoredSize({ width: 8_000, height: 1_000 }, { width: 3312, height: 1104 })).toEqual({
      width: 3312,
      height: 414,
    });
  });
});
