import { setImmediate } from "node:timers/promises";
import type { Prepared } from "../pictures/picture.ts";
import { copyOf, type Pixels, release, sharpOf, type Size } from "../pictures/pixels.ts";
import type { Shift } from "../truth/align.ts";
import { type Places, placesOf } from "../truth/compare.ts";
import { valueAt } from "../truth/field.ts";
import { isBlown, isRecovered, luma } from "../truth/planes.ts";
import { type Affine, boxMean, widened } from "./basic/filters.ts";
import { removeGrain } from "./basic/grain.ts";
import { measureNoise } from "./basic/noise.ts";
import { clamp, percentile, type Plane, ramp } from "./basic/pixels.ts";

/**
 * Brings what a model made of a picture to the picture's own size and place, with the picture's own detail: where
 * both show the same, the model's change of light and colour is carried over to the original's pixels, as a smooth
 * map that is found on a preview; where the model shows something else, its own pixels stand, enlarged.
 */
export async function carried(original: Prepared, made: Pixels): Promise<Pixels> {
  const places = await placesOf(original, made);
  await setImmediate();
  const carry = carryOf(places, original);
  const own = withoutGrain(original, carry.lift);
  const picture = await enlarged(made, original, carry.shift);
  for (let top = 0; top < picture.height; top += band) {
    await setImmediate();
    carryOver(own, picture, { top, bottom: Math.min(top + band, picture.height) }, carry);
  }
  release(own);
  return picture;
}

/** Rows between which heartbeats have their turn. */
const band = 512;

/**
 * Pixels of the preview over which a change of light counts as smooth: less than a lamp's cone, more than a texture.
 */
const radius = 6;

/**
 * Levels²: where the original varies by less than five levels, its variation says nothing of the light, only its mean
 * does.
 */
const smooth = 25;

/** Light makes an edge so many times steeper than the mean, or flatter; what goes beyond was drawn anew. */
const steepest = 2.5;

/**
 * For each pixel of the preview, the map from the original to what was made of it, by channel, and how far it is to
 * be used, 0 to 1.
 */
type Carry = {
  maps: [Affine, Affine, Affine];
  share: Plane;
  /** Of the whole preview, of which the planes show what both pictures have, from here on. */
  preview: Size;
  start: Shift;
  /** Where what was made lies from the original, in pixels of the original. */
  shift: Shift;
  /** How many times steeper the change makes most of the picture. */
  lift: number;
};

function carryOf(places: Places, original: Size): Carry {
  const { before, after } = places.aligned;
  const { x, y } = places.shift;
  const map = (channel: 0 | 1 | 2) => lightOf(planeOf(before, channel), planeOf(after, channel));
  const maps: Carry["maps"] = [map(0), map(1), map(2)];
  const preview = { width: before.width + Math.abs(x), height: before.height + Math.abs(y) };
  return {
    maps,
    share: shareOf(places),
    lift: percentile(maps[1].slope.values, 0.75),
    preview,
    start: { x: Math.max(0, -x), y: Math.max(0, -y) },
    shift: {
      x: Math.round((x * original.width) / preview.width),
      y: Math.round((y * original.height) / preview.height),
    },
  };
}

/**
 * A change of light as slope × level + offset, smooth from place to place: the guided filter, but where there is
 * nothing to see the slope is that of the mean and not 0, which would take a wall's texture away. What is finer than
 * three pixels of the preview does not count, as there a model is soft, or a pixel beside its place.
 */
function lightOf(before: Plane, after: Plane): Affine {
  const { width, height } = before;
  const [from, to] = [boxMean(before, 1), boxMean(after, 1)];
  const mean = (of: (at: number) => number): Plane => {
    const values = new Float32Array(width * height);
    for (let at = 0; at < values.length; at += 1) values[at] = of(at);
    return boxMean({ values, width, height }, radius);
  };
  const [x, y] = [boxMean(from, radius), boxMean(to, radius)];
  const squares = mean((at) => (from.values[at] ?? 0) ** 2);
  const products = mean((at) => (from.values[at] ?? 0) * (to.values[at] ?? 0));
  const [slope, offset] = [new Float32Array(width * height), new Float32Array(width * height)];
  for (let at = 0; at < slope.length; at += 1) {
    const [mx, my] = [x.values[at] ?? 0, y.values[at] ?? 0];
    const gain = clamp((my + dark) / (mx + dark), 1 / brightest, brightest);
    const variance = Math.max(0, (squares.values[at] ?? 0) - mx * mx);
    const both = (products.values[at] ?? 0) - mx * my;
    const steep = (both + smooth * gain) / (variance + smooth);
    slope[at] = clamp(steep, gain / steepest, gain * steepest);
    offset[at] = my - (slope[at] ?? 0) * mx;
  }
  const smoothed = (values: Float32Array): Plane => boxMean({ values, width, height }, radius);
  return { slope: smoothed(slope), offset: smoothed(offset) };
}

/** Levels that keep the gain of black, which is mostly noise, near 1; and the largest gain. */
const dark = 6;
const brightest = 4;

function planeOf({ data, width, height }: Pixels, channel: 0 | 1 | 2): Plane {
  const values = new Float32Array(width * height);
  for (let at = 0; at < values.length; at += 1) values[at] = data[3 * at + channel] ?? 0;
  return { values, width, height };
}

/** Multiples of the truth check's limit between which the model's pixels take over. */
const same = 0.5;
const other = 0.9;

/** Where something else is shown, it is shown whole: what blends lies around it, where both show the same. */
function shareOf({ aligned, structure, colour }: Places): Plane {
  const [before, after] = [luma(aligned.before), luma(aligned.after)];
  const { width, height } = before;
  const others = new Float32Array(width * height).fill(1);
  const fields = [...structure, colour];
  for (let y = 0, at = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1, at += 1) {
      const [was, is] = [before.values[at] ?? 0, after.values[at] ?? 0];
      if (isRecovered(was, is) || isBlown(was, is)) continue;
      let departure = 0;
      for (const field of fields) departure = Math.max(departure, valueAt(field, x, y));
      others[at] = ramp(same, other, departure);
    }
  const around = boxMean(widened({ values: others, width, height }, radius), radius);
  return { width, height, values: around.values.map((taken) => 1 - taken) };
}

/**
 * Levels of grain at which it starts to be taken out, and from which it goes whole, once the change of light has made
 * it steeper.
 */
const grain = { from: 2.2, to: 3.2 };

/** The original's pixels, without grain that the change of light would show. */
function withoutGrain(original: Prepared, lift: number): Pixels {
  const pixels = copyOf(original);
  const { luma, chroma } = measureNoise(pixels);
  const amount = ramp(grain.from, grain.to, luma * Math.max(1, lift));
  if (amount > 0)
    removeGrain(pixels, { luma: luma * amount, chroma: Math.max(0.75 * chroma, luma) * amount });
  return pixels;
}

/** What was made, at the original's size and in its place. */
export async function enlarged(
  made: Pixels,
  { width, height }: Size,
  { x, y }: Shift = { x: 0, y: 0 },
): Promise<Pixels> {
  const data = await sharpOf(made)
    .resize(width, height, { fit: "fill" })
    .extract({
      left: Math.max(0, x),
      top: Math.max(0, y),
      width: width - Math.abs(x),
      height: height - Math.abs(y),
    })
    .extend({
      left: Math.max(0, -x),
      top: Math.max(0, -y),
      right: Math.max(0, x),
      bottom: Math.max(0, y),
      extendWith: "copy",
    })
    .raw()
    .toBuffer();
  return { data, width, height };
}

type Rows = { top: number; bottom: number };

/** Some rows of the original, relit, over what was made, in place. */
function carryOver({ data: own }: Pixels, made: Pixels, { top, bottom }: Rows, carry: Carry): void {
  const { share, preview, start } = carry;
  const planes = [...carry.maps.flatMap(({ slope, offset }) => [slope, offset]), share];
  const columns = stepsOf(made.width, preview.width, start.x, share.width);
  const down = stepsOf(made.height, preview.height, start.y, share.height);
  const mixed = planes.map(() => new Float32Array(share.width));
  for (let y = top; y < bottom; y += 1) {
    planes.forEach((plane, index) => mixRows(plane, down, y, mixed[index] ?? none));
    const [from, to] = [3 * y * made.width, 3 * (y + 1) * made.width];
    relight(own.subarray(from, to), made.data.subarray(from, to), columns, mixed);
  }
}

/** For each pixel of a full side, which pixel of a plane comes before it, and how far the next one counts. */
type Steps = { before: Int32Array; next: Float32Array };

function stepsOf(full: number, preview: number, start: number, count: number): Steps {
  const steps = { before: new Int32Array(full), next: new Float32Array(full) };
  for (let at = 0; at < full; at += 1) {
    const place = clamp(((at + 0.5) * preview) / full - 0.5 - start, 0, count - 1);
    steps.before[at] = Math.min(Math.floor(place), Math.max(0, count - 2));
    steps.next[at] = place - (steps.before[at] ?? 0);
  }
  return steps;
}

function mixRows({ values, width, height }: Plane, rows: Steps, y: number, into: Float32Array): void {
  const row = rows.before[y] ?? 0;
  const [start, below] = [row * width, Math.min(height - 1, row + 1) * width];
  const share = rows.next[y] ?? 0;
  for (let x = 0; x < width; x += 1) {
    const value = values[start + x] ?? 0;
    into[x] = value + share * ((values[below + x] ?? 0) - value);
  }
}

const none = new Float32Array();

/**
 * One row: `data` holds what was made, and gets the original's pixels with the change of light, as far as that is to
 * be used.
 */
function relight(own: Uint8Array, data: Uint8Array, { before, next }: Steps, mixed: Float32Array[]): void {
  const [r = none, r0 = none, g = none, g0 = none, b = none, b0 = none, share = none] = mixed;
  for (let x = 0, at = 0; x < before.length; x += 1, at += 3) {
    const [from, part] = [before[x] ?? 0, next[x] ?? 0];
    const used = between(share, from, part);
    if (used <= 0) continue;
    const red = between(r, from, part) * (own[at] ?? 0) + between(r0, from, part);
    const green = between(g, from, part) * (own[at + 1] ?? 0) + between(g0, from, part);
    const blue = between(b, from, part) * (own[at + 2] ?? 0) + between(b0, from, part);
    data[at] = mix(data[at] ?? 0, red, used);
    data[at + 1] = mix(data[at + 1] ?? 0, green, used);
    data[at + 2] = mix(data[at + 2] ?? 0, blue, used);
  }
}

function between(values: Float32Array, from: number, part: number): number {
  const value = values[from] ?? 0;
  return value + part * ((values[from + 1] ?? value) - value);
}

function mix(made: number, carried: number, used: number): number {
  const value = made + used * (carried - made);
  return value <= 0 ? 0 : value >= 255 ? 255 : Math.round(value);
}
