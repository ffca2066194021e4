import { describe, expect, it } from "vitest";
import { xorshift } from "../../../../bench/pictures/degradations.ts";
import { smoothRows } from "@luster/core/engines/basic/smooth";

describe("smoothing by the cosine transform", () => {
  it.each([
    [8, 8],
    [9, 11],
    [37, 29],
  ])("gives at %i × %i what the definition gives", (width, height) => {
    const values = grainy(width, height);
    const [is, should] = [smoothed(values, width, height), byDefinition(values, width, height)];
    expect(largestDifference(is, should)).toBeLessThan(0.01);
    expect(largestDifference(is, values)).toBeGreaterThan(3);
  });

  it("gives the same bytes twice", () => {
    const values = grainy(37, 29);
    expect(smoothed(values, 37, 29)).toEqual(smoothed(values, 37, 29));
  });

  it("leaves a picture below 8 pixels in width as it is", () => {
    const values = grainy(7, 40);
    expect(smoothed(values, 7, 40)).toEqual(values);
  });
});

const sigma = 6;

/** A slope with an edge and grain. */
function grainy(width: number, height: number): Float32Array {
  const random = xorshift(5);
  return Float32Array.from(
    { length: width * height },
    (_, at) => 60 + (at % width) + ((at % width) * 2 > width ? 80 : 0) + 4 * sigma * (random() - 0.5),
  );
}

function smoothed(values: Float32Array, width: number, height: number): Float32Array {
  const to = new Float32Array(values.length);
  const read = (y: number, row: Float32Array) => row.set(values.subarray(y * width, (y + 1) * width));
  const write = (y: number, row: Float32Array) => to.set(row, y * width);
  smoothRows({ width, height, read, write }, sigma);
  return to;
}

const basis = (k: number, x: number): number =>
  Math.cos(((2 * x + 1) * k * Math.PI) / 16) * (k === 0 ? Math.sqrt(1 / 8) : 1 / 2);

const eight = [0, 1, 2, 3, 4, 5, 6, 7];

/**
 * Blocks at every third pixel and at the far sides; in each, what lies below 2.7 deviations is dropped; fuller blocks
 * count less.
 */
function byDefinition(values: Float32Array, width: number, height: number): Float32Array {
  const [sum, weights] = [new Float64Array(values.length), new Float64Array(values.length)];
  for (const top of placesUpTo(height - 8)) {
    for (const left of placesUpTo(width - 8)) {
      const at = (x: number, y: number) => (top + y) * width + left + x;
      const coefficients = eight.map((v) =>
        eight.map((u) => {
          const product = (x: number, y: number) => (values[at(x, y)] ?? 0) * basis(u, x) * basis(v, y);
          const total = eight.reduce((all, y) => all + eight.reduce((row, x) => row + product(x, y), 0), 0);
          return (u === 0 && v === 0) || Math.abs(total) >= 2.7 * sigma ? total : 0;
        }),
      );
      const kept = coefficients.flat().filter((value, index) => index > 0 && value !== 0).length;
      for (const y of eight)
        for (const x of eight) {
          const value = coefficients.reduce(
            (all, row, v) => all + row.reduce((part, c, u) => part + c * basis(u, x) * basis(v, y), 0),
            0,
          );
          sum[at(x, y)] = (sum[at(x, y)] ?? 0) + value / (kept + 1.5);
          weights[at(x, y)] = (weights[at(x, y)] ?? 0) + 1 / (kept + 1.5);
        }
    }
  }
  return Float32Array.from(sum, (value, at) => value / (weights[at] ?? 1));
}

function placesUpTo(last: number): number[] {
  const places = Array.from({ length: Math.ceil(last / 3) }, (_, index) => 3 * index);
  return [...places, last];
}

const largestDifference = (a: Float32Array, b: Float32Array): number =>
  a.reduce((most, value, at) => Math.max(most, Math.abs(value - (b[at] ?? 0))), 0);
