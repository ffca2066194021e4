import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { correct, statistics, toneCurve, whiteBalance } from "@luster/core/enhancement/tone";

const identity = Float64Array.from({ length: 256 }, (_, level) => level);
const pixels = fc.uint8Array({ minLength: 3, maxLength: 600 });
const histograms = fc
  .array(fc.nat(1000), { minLength: 256, maxLength: 256 })
  .map((counts) => Uint32Array.from(counts));

/** Brightness spread evenly from black to this level. */
function upTo(level: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, value) => (value <= level ? 100 : 0));
}

/** A well-lit room: few dark corners, bright walls. */
const wellLit = Uint32Array.from({ length: 256 }, (_, level) => (level > 60 ? 100 : 5));

describe("toneCurve", () => {
  it("rises from 0 to 255 and never darkens, whatever the picture", () => {
    fc.assert(
      fc.property(histograms, (histogram) => {
        const curve = toneCurve(histogram);
        expect(curve[0]).toBe(0);
        expect(curve[255]).toBeCloseTo(255, 9);
        for (let level = 1; level < 256; level += 1) {
          expect(curve[level]).toBeGreaterThan(curve[level - 1] ?? 0);
          expect(curve[level]).toBeGreaterThanOrEqual(level - 1e-9);
        }
      }),
    );
  });

  it("is the identity for a well-exposed picture", () => {
    expect(toneCurve(wellLit)).toEqual(identity);
  });

  it("lifts the shadows of a dark picture more than its highlights", () => {
    const curve = toneCurve(upTo(90));
    expect(curve[20]).toBeGreaterThan(45);
    expect(curve[90]).toBeGreaterThan(180);
    expect(curve[90]).toBeLessThan(250);
  });

  it("opens a picture with a bright window by its dark corners", () => {
    const withWindow = upTo(50).map((count, level) => (level > 240 ? 150 : count));
    const curve = toneCurve(withWindow);
    expect(curve[40]).toBeGreaterThan(70);
    expect(curve[250]).toBeLessThan(255);
  });

  it("does nothing wild to a picture without any light, or without pixels", () => {
    for (const histogram of [upTo(0), new Uint32Array(256)]) {
      const curve = toneCurve(histogram);
      expect(curve.every(Number.isFinite)).toBe(true);
      expect(curve[10]).toBeLessThan(80);
    }
  });
});

describe("whiteBalance", () => {
  it("leaves grey alone, and a picture without anything grey", () => {
    expect(whiteBalance([150, 150, 150])).toEqual([1, 1, 1]);
    expect(whiteBalance(undefined)).toEqual([1, 1, 1]);
  });

  it("cools a warm wall and warms a cool one", () => {
    const [red, , blue] = whiteBalance([180, 170, 160]);
    expect(red).toBeLessThan(1);
    expect(blue).toBeGreaterThan(1);
    expect(whiteBalance([160, 170, 180])[0]).toBeGreaterThan(1);
  });

  it("moves no channel by more than 5 %", () => {
    const channel = fc.double({ min: 0, max: 255, noNaN: true });
    fc.assert(
      fc.property(channel, channel, channel, (red, green, blue) => {
        for (const factor of whiteBalance([red, green, blue]))
          expect(Math.abs(factor - 1)).toBeLessThan(0.05 + 1e-9);
      }),
    );
  });
});

describe("correct", () => {
  it("changes nothing with the identity and no balance", () => {
    fc.assert(
      fc.property(pixels, (before) => {
        const after = before.slice();
        correct(after, identity, [1, 1, 1]);
        expect(after).toEqual(before);
      }),
    );
  });

  it("clips nothing that was not clipped: what was below 255 keeps its order and its hue", () => {
    const curve = toneCurve(upTo(60));
    fc.assert(
      fc.property(fc.nat(254), fc.nat(254), fc.nat(254), (red, green, blue) => {
        const after = Uint8Array.of(red, green, blue);
        correct(after, curve, [1, 1, 1]);
        const brightest = Math.max(red, green, blue);
        [red, green, blue].forEach((value, index) => {
          const expected = (value * (curve[brightest] ?? 0)) / Math.max(brightest, 1);
          expect(Math.abs((after[index] ?? 0) - expected)).toBeLessThanOrEqual(0.5);
        });
      }),
    );
  });

  it("keeps black black and white white, even when it changes the balance", () => {
    const ends = Uint8Array.of(0, 0, 0, 255, 255, 255);
    correct(ends, toneCurve(upTo(60)), [0.95, 1, 1.05]);
    expect([...ends]).toEqual([0, 0, 0, 255, 255, 255]);
  });

  it("never wraps a channel round, for any pixel and any balance", () => {
    const factor = fc.double({ min: 0.95, max: 1.05, noNaN: true });
    fc.assert(
      fc.property(pixels, factor, factor, factor, (before, red, green, blue) => {
        const after = before.slice();
        correct(after, toneCurve(statistics(before).histogram), [red, green, blue]);
        // Every channel may lose 5 % and no more: a wrap would lose 200 levels.
        after.forEach((value, index) => expect(value).toBeGreaterThanOrEqual((before[index] ?? 0) * 0.9 - 2));
      }),
    );
  });
});

describe("statistics", () => {
  it("counts by the brightest channel and averages what is nearly grey", () => {
    const walls = Array.from({ length: 10 }, () => [200, 190, 180]).flat();
    const sofa = [220, 20, 30];
    const { histogram, neutral } = statistics(Uint8Array.from([...walls, ...sofa]));
    expect(histogram[200]).toBe(10);
    expect(histogram[220]).toBe(1);
    expect(neutral).toEqual([200, 190, 180]);
  });

  it("judges no balance by a picture without grey surfaces", () => {
    const forest = Array.from({ length: 50 }, () => [30, 160, 40]).flat();
    expect(statistics(Uint8Array.from(forest)).neutral).toBeUndefined();
  });
});
