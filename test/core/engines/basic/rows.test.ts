import { describe, expect, it } from "vitest";
import { xorshift } from "../../../../bench/pictures/degradations.ts";
import { rowBytes, RowMemory } from "@luster/core/engines/basic/rows";

const widths = [4, 5, 8, 13];

describe.each(widths)("the programs for a row of %i pixels give what their definition gives:", (width) => {
  const random = xorshift(width);
  const numbers = (low: number, high: number, count = width) =>
    Float32Array.from({ length: count }, () => low + (high - low) * random());
  const pixels = () => Uint8Array.from({ length: 3 * width }, () => 256 * random());
  const memory = new RowMemory(width, 32);
  const bytes = rowBytes(width);
  const put = (values: Float32Array | Uint8Array): number => {
    const address = memory.take(2 * bytes);
    if (values instanceof Uint8Array) memory.pixelsAt(address, width).set(values);
    else memory.numbersAt(address, values.length).set(values);
    return address;
  };
  const expectNumbers = (address: number, should: Float32Array) => {
    const is = memory.numbersAt(address, should.length);
    for (const [at, value] of should.entries()) expect(is[at]).toBeCloseTo(value, 2);
  };
  /** A rounding that falls the other way is no fault. */
  const expectPixels = (address: number, should: ArrayLike<number>) => {
    const is = memory.pixelsAt(address, width);
    for (let at = 0; at < is.length; at += 1)
      expect(Math.abs((is[at] ?? -1) - Math.min(255, Math.max(0, should[at] ?? -9)))).toBeLessThan(0.51);
  };
  const channel = (row: Uint8Array, index: number) => row.filter((_, at) => at % 3 === index);

  it("levels and greys", () => {
    const row = pixels();
    const [from, to, greys] = [put(row), memory.take(3 * bytes), memory.take(bytes)];
    memory.programs.levels(from, to, bytes);
    for (const index of [0, 1, 2]) expectNumbers(to + index * bytes, Float32Array.from(channel(row, index)));
    memory.programs.greys(from, greys, bytes);
    expectNumbers(greys, greysOf(row));
  });

  it("sharpening adds the detail beyond the threshold, no more than the most, and nothing to what is nearly white", () => {
    const [above, own, below] = [numbers(0, 255), numbers(0, 255), numbers(0, 255)];
    const row = pixels();
    const addresses = [above, own, below].map((values) => {
      const address = put(values);
      memory.repeatEnds(address, width);
      return address;
    });
    const [first = 0, second = 0, third = 0] = addresses;
    const from = put(row);
    memory.programs.sharpen(from, first, second, third, bytes, 20, 0.6, 8);
    const added = own.map((value, x) => {
      const [left, right] = [Math.max(x - 1, 0), Math.min(x + 1, width - 1)];
      const at = (values: Float32Array, place: number) => values[place] ?? 0;
      const sides = at(above, x) + at(below, x) + at(own, left) + at(own, right);
      const corners = at(above, left) + at(above, right) + at(below, left) + at(below, right);
      const fine = value - (2 * sides + corners) / 12;
      const detail = Math.sign(fine) * Math.max(0, Math.abs(fine) - 20);
      const untilWhite = Math.max(0, 250 - Math.max(...row.subarray(3 * x, 3 * x + 3)));
      return Math.min(untilWhite, 8, Math.max(-8, 0.6 * detail));
    });
    expect(added.some((value) => value !== 0)).toBe(true);
    expectPixels(
      from,
      Array.from(row, (level, at) => level + (added[Math.floor(at / 3)] ?? 0)),
    );
  });

  it("halved colours are the mean of two by two, and come back as what they were in a plain row, where it is not bright", () => {
    const colour = [200, 90, 40];
    const plain = Uint8Array.from({ length: 3 * width }, (_, at) => colour[at % 3] ?? 0);
    const half = Math.ceil(width / 2);
    const [upper, lower] = [memory.take(4 * bytes), memory.take(4 * bytes)];
    for (const address of [upper, lower])
      memory
        .pixelsAt(address, 2 * half)
        .set(Uint8Array.from({ length: 6 * half }, (_, at) => colour[at % 3] ?? 0));
    const [red, blue] = [memory.take(bytes), memory.take(bytes)];
    memory.programs.halve(upper, lower, red, blue, rowBytes(half));
    const grey = 0.299 * 200 + 0.587 * 90 + 0.114 * 40;
    expectNumbers(red, new Float32Array(half).fill(200 - grey));
    expectNumbers(blue, new Float32Array(half).fill(40 - grey));
    for (const address of [red, blue]) memory.repeatEnds(address, half);
    const [from, greys] = [put(plain), put(new Float32Array(width).fill(grey + 20))];
    memory.programs.recolour(from, greys, red, red, blue, blue, bytes, 0.5, 255, 1);
    expectPixels(
      from,
      plain.map((level) => level + 20),
    );
    memory.programs.recolour(from, greys, red, red, blue, blue, bytes, 0.5, 10, 1);
    expectPixels(
      from,
      plain.map((level) => level + 20),
    );
    for (const address of [red, blue]) memory.numbersAt(address - 4, half + 2).fill(0);
    memory.programs.recolour(from, greys, red, red, blue, blue, bytes, 0.5, 10, 1);
    expectPixels(
      from,
      plain.map((level) => level + 20),
    );
    memory.programs.recolour(from, greys, red, red, blue, blue, bytes, 0.5, grey - 80, 50);
    expectPixels(
      from,
      Array.from(plain, (level) => (level + 20 + grey + 20) / 2),
    );
  });

  it("light is the gain of the base's quarter of a level, less the tint and some of the colour, of a faint one more, rounded as a JPEG holds it", () => {
    const levels = [numbers(0, 256), numbers(0, 200), numbers(0, 200)] as const;
    const to = memory.take(3 * bytes);
    levels.forEach((values, index) => memory.numbersAt(to + index * bytes, width).set(values));
    const [slope, offset, warm, tinge] = [
      numbers(0, 1),
      numbers(0, 60),
      numbers(-0.3, 0.3),
      numbers(-0.1, 0.1),
    ];
    const [above, below] = [memory.take(4 * bytes), memory.take(4 * bytes)];
    for (const [index, values] of [slope, offset, warm, tinge].entries()) {
      memory.numbersAt(above + index * bytes, width).set(values.map((value) => value - 0.01));
      memory.numbersAt(below + index * bytes, width).set(values.map((value) => value + 0.03));
    }
    const table = put(
      Float32Array.from({ length: 4096 }, (_, at) => [1 + (at >> 2) / 2048, 0.8, 0.9, 40][at % 4] ?? 0),
    );
    const from = put(new Uint8Array(3 * width));
    memory.programs.light(from, to, above, below, table, bytes, 0.25, 20);
    const should = Array.from({ length: width }, (_, x) => {
      const [r = 0, g = 0, b = 0] = levels.map((values) => values[x] ?? 0);
      const layer = (slope[x] ?? 0) * grey(r, g, b) + (offset[x] ?? 0);
      const gain = 1 + Math.floor(4 * Math.min(255, Math.max(layer, Math.max(r, g, b) - 20, 0))) / 2048;
      const w = 0.9 * within((r - b) / (r + b + 1), warm[x] ?? 0);
      const mean = (r + b - w * (r - b)) / 2;
      const k = 0.9 * within((g - mean) / (g + mean + 1), tinge[x] ?? 0);
      const raised = gain * (1 + 0.185 * w + 1.17 * k);
      const lit = [r * raised * (1 - w), g * raised * (1 - 2 * k), b * raised * (1 + w)];
      const [red = 0, green = 0, blue = 0] = lit;
      const colour = Math.max(r, g, b) - Math.min(r, g, b);
      const sure = (0.8 * colour ** 2) / (colour ** 2 + 40 ** 2);
      const luma = grey(red, green, blue);
      const most = Math.max(251, 255 * (Math.max(r, g, b) - 253));
      const paler = (value: number) => Math.min(most, luma + sure * (value - luma));
      return asJpegHolds([paler(red), paler(green), paler(blue)]);
    });
    expectPixels(from, should.flat());
  });
});

const grey = (red: number, green: number, blue: number) => 0.299 * red + 0.587 * green + 0.114 * blue;

/** Grey and colour as whole numbers of YCbCr (JFIF), and back. */
function asJpegHolds([red, green, blue]: [number, number, number]): number[] {
  const luma = grey(red, green, blue);
  const [y, cr, cb] = [Math.round(luma), Math.round((red - luma) / 1.402), Math.round((blue - luma) / 1.772)];
  return [y + 1.402 * cr, y - 0.714136 * cr - 0.344136 * cb, y + 1.772 * cb];
}

const greysOf = (row: Uint8Array): Float32Array =>
  Float32Array.from({ length: row.length / 3 }, (_, x) =>
    grey(row[3 * x] ?? 0, row[3 * x + 1] ?? 0, row[3 * x + 2] ?? 0),
  );

const within = (own: number, tint: number): number =>
  Math.min(Math.max(own, Math.min(tint, 0)), Math.max(tint, 0));
