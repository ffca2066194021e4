import {
  arithmetic,
  bits,
  Body,
  type Code,
  f32x4,
  type Four,
  type FourPixels,
  i32,
  moduleOf,
  pixelsAt,
  set,
  storePixels,
  turned,
} from "./assembly.ts";
import { asJpegHolds, greyOfFour } from "./colour.ts";

/** What is done to each pixel of a row, as WebAssembly that exports each of these. */
export const rowPrograms = (): Uint8Array<ArrayBuffer> =>
  moduleOf({
    levels: levels(),
    light: light(),
    greys: greys(),
    sharpen: sharpen(),
    halve: halve(),
    recolour: recolour(),
  });

/**
 * Lays out a row of pixels as numbers. Parameters: its address, that of three rows of numbers, one for each channel,
 * and the bytes of a row of numbers.
 */
function levels(): Body {
  const body = new Body("i32", "i32", "i32");
  const [pixels, to, bytes] = [body.parameter(0, "i32"), body.parameter(1, "i32"), body.parameter(2, "i32")];
  forEachFour(body, bytes, (at, pixel) => {
    pixelsAt(body, i32.add(pixels, pixel)).forEach((channel, index) => {
      const row = i32.add(to, i32.mul(bytes, i32.of(index)));
      body.run(f32x4.store(i32.add(row, at), channel));
    });
  });
  return body;
}

/**
 * The numbers that four pixels of a row are lit by, one after the other at each quarter of a level: by whole levels a
 * gain of ten would fall by a tenth from one to the next, and a shadow would have steps.
 */
export const lightTable = { entryBytes: 16, entries: 1024, perLevel: 4 };

/**
 * A pixel of which no channel is at 254 gets this level at most: the JPEG that is handed over moves a level by two
 * here and there, and would clip a sky at 252.
 */
const unclipped = 251;

/**
 * Lights a row. Parameters: the address of a row of pixels; that of its levels, three rows of numbers; those of the
 * four planes (slope and offset of the base, warm and green tint) in the small row above and below, four rows each;
 * the address of the table, at each quarter of a level of the base the gain, the colour that is kept, the share of the
 * tint that goes and how many levels of colour are doubted; the bytes of a row of numbers; how much of the small row
 * below there is, and how many levels a pixel may be above its base.
 */
function light(): Body {
  const body = new Body("i32", "i32", "i32", "i32", "i32", "i32", "f32", "f32");
  const number = (index: number) => body.parameter(index, "i32");
  const [pixels, levels, above, below, table, bytes] = [
    number(0),
    number(1),
    number(2),
    number(3),
    number(4),
    number(5),
  ];
  const share = body.keep(f32x4.splat(body.parameter(6, "f32")));
  const headroom = body.keep(f32x4.splat(body.parameter(7, "f32")));
  const { plus, minus, times, over, lower, higher } = arithmetic(body);
  const [zero, one] = [body.keep(f32x4.of(0)), body.keep(f32x4.of(1))];
  const rowOf = (start: Code<"i32">, index: number) =>
    body.keep(i32.add(start, i32.mul(bytes, i32.of(index))));
  const channels = [0, 1, 2].map((index) => rowOf(levels, index));
  const planes = [0, 1, 2, 3].map((index) => [rowOf(above, index), rowOf(below, index)] as const);
  const greyOf = (four: FourPixels) => greyOfFour(body, four);
  const within = (own: Code<"v128">, tint: Code<"v128">) =>
    lower(higher(own, lower(tint, zero)), higher(tint, zero));

  forEachFour(body, bytes, (at, pixel) => {
    const load = (row: Code<"i32">) => body.keep(f32x4.load(i32.add(row, at)));
    const [red = zero, green = zero, blue = zero] = channels.map(load);
    const [slope = zero, offset = zero, warm = zero, tinge = zero] = planes.map(([upper, under]) => {
      const value = load(upper);
      return plus(value, times(minus(load(under), value), share));
    });
    const layer = plus(times(slope, greyOf([red, green, blue])), offset);
    const most = higher(red, higher(green, blue));
    const own = minus(most, headroom);
    const level = times(higher(higher(layer, own), zero), f32x4.of(lightTable.perLevel));
    const [gain, kept, tinted, doubt] = entriesAt(
      body,
      table,
      lower(level, f32x4.of(lightTable.entries - 1)),
    );

    const difference = minus(red, blue);
    const sum = plus(red, blue);
    const warmth = times(tinted, within(over(difference, plus(sum, one)), warm));
    const mean = times(minus(sum, times(warmth, difference)), f32x4.of(0.5));
    const greenness = times(tinted, within(over(minus(green, mean), plus(plus(green, mean), one)), tinge));
    // What leaves red and green less bright than they were is made up for.
    const more = plus(plus(times(warmth, f32x4.of(0.185)), times(greenness, f32x4.of(1.17))), one);
    const raised = times(gain, more);
    const lit: FourPixels = [
      times(times(red, raised), minus(one, warmth)),
      times(times(green, raised), minus(one, plus(greenness, greenness))),
      times(times(blue, raised), plus(one, warmth)),
    ];
    const colour = minus(most, lower(red, lower(green, blue)));
    const square = times(colour, colour);
    const sure = times(kept, over(square, plus(plus(square, times(doubt, doubt)), f32x4.of(1e-6))));
    const grey = times(minus(one, sure), greyOf(lit));
    // No ceiling for what was at 254 already.
    const ceiling = higher(f32x4.of(unclipped), times(minus(most, f32x4.of(253)), f32x4.of(255)));
    const paler = (value: Code<"v128">) => lower(plus(grey, times(sure, value)), ceiling);
    storePixels(
      body,
      i32.add(pixels, pixel),
      asJpegHolds(body, [paler(lit[0]), paler(lit[1]), paler(lit[2])]),
    );
  });
  return body;
}

/** The numbers of the table's entries at four places of it. */
function entriesAt(body: Body, table: Code<"i32">, place: Code<"v128">): Four {
  const whole = body.keep(bits.whole(place));
  const entryOf = (lane: number) =>
    body.keep(f32x4.load(i32.add(table, i32.mul(bits.lane(whole, lane), i32.of(lightTable.entryBytes)))));
  return turned(body, [entryOf(0), entryOf(1), entryOf(2), entryOf(3)]);
}

/** The greys of a row. Parameters: the addresses of the pixels and of the greys, and the bytes of a row of numbers. */
function greys(): Body {
  const body = new Body("i32", "i32", "i32");
  const number = (index: number) => body.parameter(index, "i32");
  const [pixels, to, bytes] = [number(0), number(1), number(2)];
  forEachFour(body, bytes, (at, pixel) => {
    const grey = greyOfFour(body, pixelsAt(body, i32.add(pixels, pixel)));
    body.run(f32x4.store(i32.add(to, at), grey));
  });
  return body;
}

/**
 * Halves the colours of two rows: red and blue less the grey, the mean of each 2 × 2. Parameters: the addresses of
 * both rows of pixels and of the halved reds and blues, and the bytes of a halved row of numbers.
 */
function halve(): Body {
  const body = new Body("i32", "i32", "i32", "i32", "i32");
  const number = (index: number) => body.parameter(index, "i32");
  const [upper, lower, reds, blues, bytes] = [number(0), number(1), number(2), number(3), number(4)];
  const { plus, minus, times } = arithmetic(body);
  const from = body.variable("i32");
  forEachFour(body, bytes, (at) => {
    const four = (row: Code<"i32">, offset: number) =>
      pixelsAt(body, i32.add(i32.add(row, from), i32.of(offset)));
    const both = (offset: number): FourPixels => {
      const [a, b] = [four(upper, offset), four(lower, offset)];
      return [plus(a[0], b[0]), plus(a[1], b[1]), plus(a[2], b[2])];
    };
    const [left, right] = [both(0), both(12)];
    const halved = (channel: 0 | 1 | 2) => {
      const [a, b] = [left[channel], right[channel]];
      const pairs = plus(f32x4.pick(a, b, [0, 2, 4, 6]), f32x4.pick(a, b, [1, 3, 5, 7]));
      return times(pairs, f32x4.of(1 / 4));
    };
    const means: FourPixels = [halved(0), halved(1), halved(2)];
    const grey = greyOfFour(body, means);
    body.run(f32x4.store(i32.add(reds, at), minus(means[0], grey)));
    body.run(f32x4.store(i32.add(blues, at), minus(means[2], grey)));
    body.run(set(from, i32.add(from, i32.of(24))));
  });
  return body;
}

/**
 * Above the grey from which pixels keep it, their own colour comes back over so many levels more: walls still have
 * blotches that a lift shows, and a view in a window stays as it is.
 */
const fading = 100;

/**
 * Gives a row of pixels smoothed greys and halved colours. Parameters: the addresses of the pixels, of the greys, and
 * of the halved reds and blues above and below, each row with a number before and behind it; the bytes of a row of
 * numbers; how much of the halved row below there is; the grey up to which the pixels get the smoothed one, and how
 * many more until they keep their own; the address of three rows of numbers, which get the same as the pixels, not
 * rounded.
 */
function recolour(): Body {
  const body = new Body("i32", "i32", "i32", "i32", "i32", "i32", "i32", "f32", "f32", "f32", "i32");
  const number = (index: number) => body.parameter(index, "i32");
  const [pixels, greys, redAbove, redBelow] = [number(0), number(1), number(2), number(3)];
  const [blueAbove, blueBelow, bytes, levels] = [number(4), number(5), number(6), number(10)];
  const splat = (index: number) => body.keep(f32x4.splat(body.parameter(index, "f32")));
  const [share, whole, until] = [splat(7), splat(8), splat(9)];
  const { plus, minus, times, over, lower, higher } = arithmetic(body);
  const [zero, one] = [body.keep(f32x4.of(0)), body.keep(f32x4.of(1))];
  const cell = body.variable("i32");
  forEachFour(body, bytes, (at, pixel) => {
    const before = body.keep(i32.sub(cell, i32.of(4)));
    const load = (row: Code<"i32">) => body.keep(f32x4.load(i32.add(row, before)));
    // A pixel lies a quarter of a cell before or behind the middle of its cell.
    const colour = (above: Code<"i32">, below: Code<"i32">) => {
      const first = load(above);
      const cells = plus(first, times(minus(load(below), first), share));
      const [near, far] = [f32x4.pick(cells, cells, [1, 1, 2, 2]), f32x4.pick(cells, cells, [0, 2, 1, 3])];
      return plus(times(near, f32x4.of(0.75)), times(far, f32x4.of(0.25)));
    };
    const [ownRed, ownGreen, ownBlue] = pixelsAt(body, i32.add(pixels, pixel));
    const own = greyOfFour(body, [ownRed, ownGreen, ownBlue]);
    const bright = lower(higher(over(minus(minus(own, whole), until), f32x4.of(fading)), zero), one);
    const mixed = (smoothed: Code<"v128">, channel: Code<"v128">) =>
      plus(smoothed, times(minus(minus(channel, own), smoothed), bright));
    const red = mixed(colour(redAbove, redBelow), ownRed);
    const blue = mixed(colour(blueAbove, blueBelow), ownBlue);
    const t = lower(higher(over(minus(own, whole), until), zero), one);
    const kept = times(times(t, t), minus(f32x4.of(3), plus(t, t)));
    const smoothed = body.keep(f32x4.load(i32.add(greys, at)));
    const grey = plus(smoothed, times(minus(own, smoothed), kept));
    const green = plus(times(red, f32x4.of(0.299 / 0.587)), times(blue, f32x4.of(0.114 / 0.587)));
    const channels: FourPixels = [plus(grey, red), minus(grey, green), plus(grey, blue)];
    channels.forEach((channel, index) => {
      const row = i32.add(levels, i32.mul(bytes, i32.of(index)));
      body.run(f32x4.store(i32.add(row, at), channel));
    });
    storePixels(body, i32.add(pixels, pixel), channels);
    body.run(set(cell, i32.add(cell, i32.of(8))));
  });
  return body;
}

/**
 * Sharpens a row. Parameters: the addresses of its pixels, and of the greys of the row above, of its own and of the
 * one below, each with a number before and behind the row; the bytes of a row of numbers; the threshold, the share of
 * the detail that is added, and how many levels at most.
 */
function sharpen(): Body {
  const body = new Body("i32", "i32", "i32", "i32", "i32", "f32", "f32", "f32");
  const number = (index: number) => body.parameter(index, "i32");
  const [pixels, above, middle, below, bytes] = [number(0), number(1), number(2), number(3), number(4)];
  const splat = (index: number) => body.keep(f32x4.splat(body.parameter(index, "f32")));
  const [threshold, share, most] = [splat(5), splat(6), splat(7)];
  const { plus, minus, times, lower, higher } = arithmetic(body);
  const zero = body.keep(f32x4.of(0));
  const [under, least] = [minus(zero, threshold), minus(zero, most)];
  forEachFour(body, bytes, (at, pixel) => {
    const load = (row: Code<"i32">, shift: -4 | 0 | 4) =>
      body.keep(f32x4.load(i32.add(i32.add(row, at), i32.of(shift))));
    const columnAt = (shift: -4 | 0 | 4) => {
      const own = load(middle, shift);
      return plus(plus(load(above, shift), load(below, shift)), plus(own, own));
    };
    const own = load(middle, 0);
    const centre = columnAt(0);
    // The eight pixels around, those at the sides counting twice.
    const nine = plus(plus(columnAt(-4), columnAt(4)), plus(centre, centre));
    const around = times(minus(nine, times(own, f32x4.of(4))), f32x4.of(1 / 12));
    const fine = minus(own, around);
    // What lies within the threshold becomes 0, what lies beyond comes nearer by it.
    const detail = plus(higher(minus(fine, threshold), zero), lower(minus(fine, under), zero));
    const [red, green, blue] = pixelsAt(body, i32.add(pixels, pixel));
    // What is nearly white is not made white.
    const left = higher(minus(f32x4.of(nearlyWhite), higher(red, higher(green, blue))), zero);
    const added = lower(lower(higher(times(detail, share), least), most), left);
    const address = body.keep(i32.add(pixels, pixel));
    storePixels(body, address, [plus(red, added), plus(green, added), plus(blue, added)]);
  });
  return body;
}

/** The level up to which detail is added. */
const nearlyWhite = 250;

/**
 * Runs `inner` for four pixels after the other: `at` counts the bytes of their numbers, `pixel` those of their
 * channels.
 */
function forEachFour(
  body: Body,
  bytes: Code<"i32">,
  inner: (at: Code<"i32">, pixel: Code<"i32">) => void,
): void {
  const [at, pixel] = [body.variable("i32"), body.variable("i32")];
  body.while(i32.less(at, bytes), () => {
    inner(at, pixel);
    body.run(set(at, i32.add(at, i32.of(16))), set(pixel, i32.add(pixel, i32.of(12))));
  });
}
