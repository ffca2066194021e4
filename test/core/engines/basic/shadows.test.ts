import { describe, expect, it } from "vitest";
import type { Pixels } from "@luster/core/engines/basic/pixels";
import {
  blotchesAt,
  clippedShare,
  colourAt,
  colourfulness,
  dimRoom,
  enhanced,
  greyGrainAt,
  handedOver,
  type Light,
  meanLevel,
  type Painting,
  taken,
  times,
} from "./scenes.ts";

const wall = [0.5, 0.3] as const;
const saturation = (colour: Light): number => colourfulness(colour) / colour[1];

describe("a room whose shadows are lifted", () => {
  it.each(["natural", "bright"] as const)(
    "loses with %s the blotches of colour that a JPEG has on its walls",
    async (strength) => {
      const before = taken(dimRoom, { grain: 1, blotches: 2.5 });
      const after = await enhanced(before, strength);
      expect(blotchesAt(before, ...wall)).toBeGreaterThan(3);
      expect(blotchesAt(after, ...wall)).toBeLessThan(0.4 * blotchesAt(before, ...wall));
    },
  );

  it.each(["natural", "bright"] as const)(
    "gets no mottle with %s: of blotches as wide as a JPEG's blocks of halved colour a fifth is left at most, and no green of a sofa spreads along the wall",
    async (strength) => {
      const sofa: Painting = (x, y) =>
        x > 0.1 && x < 0.42 && y > 0.55 && y < 0.8 ? [0.006, 0.014, 0.008] : dimRoom(x, y);
      const before = taken(sofa, { grain: 0.7, blotches: 0.8, side: 16 });
      const after = await enhanced(before, strength);
      expect(blotchesAt(before, ...wall)).toBeGreaterThan(1.5);
      expect(blotchesAt(after, ...wall)).toBeLessThan(0.2 * blotchesAt(before, ...wall));
      const greener = ([red, green, blue]: Light) => green - (red + blue) / 2;
      const greenAt = (pixels: Pixels, x: number) => greener(colourAt(pixels, x, 0.68, 1));
      expect(greenAt(after, 0.404)).toBeGreaterThan(greenAt(before, 0.404) + 3);
      for (const x of [0.444, 0.46]) expect(greenAt(after, x)).toBeLessThan(2);
    },
  );

  it.each(["natural", "bright"] as const)(
    "keeps a sky that is nearly white: with %s no more of it is clipped in the JPEG that is handed over",
    async (strength) => {
      const front: Painting = (x, y) =>
        y < 0.25
          ? times([0.93, 0.95, 0.965], 1 + 0.012 * Math.sin(80 * x) * Math.sin(60 * y))
          : times([0.05, 0.048, 0.042], 0.2 + 0.3 * x);
      const before = taken(front, { grain: 0.7 });
      const after = await enhanced(before, strength);
      expect(meanLevel(after)).toBeGreaterThan(meanLevel(before) + 15);
      expect(clippedShare(await handedOver(after))).toBeLessThanOrEqual(clippedShare(before));
    },
  );

  it("in whose place is a garden with a nearly black lawn does not glow: lit by bright, the grass keeps about half of its colour", async () => {
    const garden: Painting = (x, y) => {
      if (y < 0.25) return times([0.9, 0.92, 0.95], 0.85 + 0.4 * y);
      return x < 0.2
        ? [0.05, 0.048, 0.042]
        : times([0.003, 0.006, 0.0015], 0.8 + 0.4 * Math.sin(90 * x) * Math.sin(70 * y));
    };
    const lawn = (pixels: Pixels) => colourAt(pixels, 0.6, 0.6, 8);
    const green = (pixels: Pixels) => saturation(lawn(pixels));
    const before = taken(garden);
    const after = await enhanced(before, "bright");
    expect(lawn(after)[1]).toBeGreaterThan(5 * lawn(before)[1]);
    expect(green(after)).toBeLessThan(0.6 * green(before));
    expect(green(after)).toBeGreaterThan(0.4 * green(before));
  });

  it("shows no moss: of a nearly black wall, a colour of a few levels fades, beside a strong one that stays", async () => {
    const front: Painting = (x, y) => {
      if (y < 0.25) return times([0.9, 0.92, 0.95], 0.85 + 0.4 * y);
      return x < 0.5 ? [0.0035, 0.004, 0.0031] : [0.003, 0.006, 0.0015];
    };
    const before = taken(front);
    const after = await enhanced(before, "bright");
    const kept = (x: number) => saturation(colourAt(after, x, 0.7)) / saturation(colourAt(before, x, 0.7));
    expect(colourfulness(colourAt(before, 0.25, 0.7))).toBeGreaterThan(1);
    expect(colourAt(after, 0.25, 0.7)[1]).toBeGreaterThan(60);
    expect(kept(0.25)).toBeLessThan(0.5 * kept(0.75));
    expect(kept(0.75)).toBeGreaterThan(0.45);
  });

  it("gets no more colourful as it is lit: a red picture on the wall is as red as it was, or less", async () => {
    const red = ([r, g, b]: Light) => (r - (g + b) / 2) / (r + g + b);
    const before = taken(dimRoom);
    const after = await enhanced(before, "bright");
    expect(colourAt(after, 0.27, 0.29)[0]).toBeGreaterThan(colourAt(before, 0.27, 0.29)[0] + 20);
    expect(red(colourAt(after, 0.27, 0.29))).toBeLessThan(0.95 * red(colourAt(before, 0.27, 0.29)));
  });

  it("gets no grain with its light: a wall's grain is not stronger after the lift than before", async () => {
    const before = taken(dimRoom, { grain: 1.5 });
    const after = await enhanced(before, "bright");
    expect(meanLevel(after)).toBeGreaterThan(meanLevel(before) + 40);
    expect(greyGrainAt(after, ...wall)).toBeLessThan(greyGrainAt(before, ...wall));
  });

  it("gets no steps: where light falls off along a dark wall, the levels after the lift lie close to each other", async () => {
    const falling: Painting = (x, y) => {
      if (y < 0.3) return x < 0.1 ? [0.001, 0.001, 0.001] : [0.95, 0.95, 0.95];
      return times([1, 1, 1], 0.003 + 0.006 * x);
    };
    const after = await enhanced(taken(falling, { grain: 0.7 }), "bright");
    const row = after.data.subarray(3 * 170 * after.width, 3 * 171 * after.width);
    const levels = [...new Set(row.filter((_, at) => at % 3 === 1))].toSorted((a, b) => a - b);
    expect(levels.length / ((levels.at(-1) ?? 0) - (levels[0] ?? 0) + 1)).toBeGreaterThan(0.8);
  });
});
