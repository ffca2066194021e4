import { openAi } from "@luster/core/engines/openai/provider";
import { frameFor as frameWithin } from "@luster/core/engines/size";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

const frameFor = (width: number, height: number) => frameWithin({ width, height }, openAi.limits);

const edge = fc.integer({ min: 1, max: 20_000 });
const megapixel = 1_000_000;

describe("the size to ask for", () => {
  test("satisfies every rule of the provider, whatever the picture", () => {
    fc.assert(
      fc.property(edge, edge, (width, height) => {
        const asked = frameFor(width, height);
        expect([asked.width % 16, asked.height % 16]).toEqual([0, 0]);
        expect(asked.width / asked.height).toBeGreaterThanOrEqual(1 / 3);
        expect(asked.width / asked.height).toBeLessThanOrEqual(3);
        expect(Math.max(asked.width, asked.height)).toBeLessThanOrEqual(3840);
        expect(asked.width * asked.height).toBeGreaterThanOrEqual(655_360);
        expect(asked.width * asked.height).toBeLessThanOrEqual(8_294_400);
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
        const asked = frameFor(across * scale, down * scale);
        expect(asked.width * down).toBe(asked.height * across);
      }),
    );
  });

  test("is within half a percent of the ratio of a usual photo, and never above its own pixel count", () => {
    const ratio = fc.double({ min: 1.2, max: 3, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: 6_000 }), ratio, (height, ratio) => {
        const width = Math.floor(height * ratio);
        const asked = frameFor(width, height);
        expect(Math.abs(asked.width / asked.height / (width / height) - 1)).toBeLessThan(0.005);
        expect(asked.width * asked.height).toBeLessThanOrEqual(width * height);
      }),
    );
  });

  test.each([
    { picture: [4032, 3024], asked: [3264, 2448] },
    { picture: [6000, 4000], asked: [3504, 2336] },
    { picture: [8064, 6048], asked: [3264, 2448] },
    { picture: [3840, 2160], asked: [3840, 2160] },
    { picture: [1080, 1920], asked: [1008, 1792] },
    { picture: [4000, 2667], asked: [3504, 2336] },
    { picture: [500, 500], asked: [816, 816] },
  ])("is $asked for a picture of $picture", ({ picture: [width = 0, height = 0], asked }) => {
    const { shown, ...size } = frameFor(width, height);
    expect(Object.values(size)).toEqual(asked);
    expect(shown).toEqual({ left: 0, top: 0, ...size });
  });
});

describe("the part that shows the original", () => {
  test.each([
    { picture: [8_000, 2_000], asked: [3840, 1280], shown: { left: 0, top: 160, width: 3840, height: 960 } },
    { picture: [2_000, 8_000], asked: [1280, 3840], shown: { left: 160, top: 0, width: 960, height: 3840 } },
    { picture: [2_000, 1], asked: [1968, 656], shown: { left: 0, top: 327, width: 1968, height: 1 } },
  ])(
    "is a strip across the middle of $asked for a panorama of $picture",
    ({ picture: [width = 0, height = 0], asked, shown }) => {
      const { shown: strip, ...size } = frameFor(width, height);
      expect(Object.values(size)).toEqual(asked);
      expect(strip).toEqual(shown);
    },
  );

  test("lies within the size and, from 300 pixels of height on, squeezes nothing by half a percent or more", () => {
    fc.assert(
      fc.property(edge, edge, (width, height) => {
        const { shown, ...size } = frameFor(width, height);
        expect(shown.left + shown.width).toBeLessThanOrEqual(size.width);
        expect(shown.top + shown.height).toBeLessThanOrEqual(size.height);
        expect(Math.min(shown.left, shown.top, shown.width - 1, shown.height - 1)).toBeGreaterThanOrEqual(0);
        const squeeze = Math.abs(shown.width / shown.height / (width / height) - 1);
        const isSmall = Math.min(shown.width, shown.height, width, height) < 300;
        expect(isSmall || squeeze < 0.005).toBe(true);
      }),
    );
  });
});
