import { greyOf, lightness, levelOf, lightOfLevel } from "./colour.ts";
import { type Affine, applied, boxMean, closing, guided } from "./filters.ts";
import { clamp, percentile, type Plane, ramp } from "./pixels.ts";
import type { Strength } from "@luster/contract/strength";
import { type Colours, type TintMap, tintMap, wallTint } from "./tint.ts";

/**
 * How a dim room is lit: a gain for each level of a smooth base layer, which is `base.slope` × the pixel's level +
 * `base.offset`.
 */
export type Lighting = {
  base: Affine;
  /** How much a black is raised; 1 does nothing. */
  lift: number;
  /** 256 factors for the levels of a pixel, by the level of the base. */
  gains: Float32Array;
  /** How many levels above its base a pixel may be and still get the factor of its base. */
  headroom: number;
  /** The tint that is to be taken out of the pixels that have it. */
  tint: TintMap;
};

/** A small picture in interleaved light of 0..1. */
export type RoomLight = { light: Float32Array; width: number; height: number };

/** What the rooms of finished listings reach, in mean L*, and how much of the way there each strength goes. */
const goal = { lightness: 62, way: { correct: 0, natural: 0.6, bright: 1 } };
/**
 * A room is dim when both its mean L* and its lit walls are low: the level below which two thirds of the picture lie,
 * so that windows may take up a third of it. It is 140 at most in dim rooms, 148 and more in good photos, of which
 * black timber and dark furniture lower the mean.
 */
const dim = {
  natural: { mean: { from: 58, to: 49 }, walls: { from: 152, to: 142 } },
  bright: { mean: { from: 60, to: 54 }, walls: { from: 156, to: 143 } },
};
/** More makes speckle and blotches of what a camera stored in a few levels. */
const mostLift = { natural: 4, bright: 18 };
/**
 * Black gets `least` of what the lift adds, and level `toe` all of it: grain and the blocks of a JPEG are all that is
 * there. What a lift of more than `high` adds, black does not get.
 */
const blacks = { least: 0.4, toe: 12, high: 10 };
/**
 * What is as bright as `from` is a window, and holds. Below it the lifted curve may rise as far as a line of this
 * slope that meets it there, so that a brighter wall stays the brighter one; `round` is how far, of 1, the corner
 * between both is rounded.
 */
const held = { from: 0.92, slope: 0.45, round: 0.1 };
/**
 * How many levels a pixel may be brighter than its base and still get the lift of its base. What is brighter, a lamp,
 * a frame in the sun, a strong colour, gets that of its own brightest channel: so nothing is lifted to where it would
 * clip. The more is lifted, the less that may be.
 */
const headroomFor = (lift: number): number => 20 * Math.min(1, 6 / lift);
/** Levels of the base between which it turns from room to window. */
const window = { from: 165, to: 225, kept: 0.75 };
/**
 * How much of the walls' tint stays, as a share of it and at most, in ln(R/G) and ln(B/G): the warmth of a lamp, not
 * its yellow.
 */
const kept = { share: 0.08, most: 0.045 };

/**
 * Plans the light for a room that is dimmer than a finished listing; `undefined` where it is bright enough, or night.
 * `light` is the corrected preview. Shadows rise by the level of a base layer, smooth within a surface and with edges
 * where surfaces meet, so that neither haloes nor flat textures appear. What lies inside something bright, the view
 * in a window, counts as bright.
 */
export function planRoom(
  { light, width, height }: RoomLight,
  strength: Strength,
  night: number,
): Lighting | undefined {
  if (strength === "correct") return undefined;
  const { greys: levels, most } = tonesOf({ light, width, height });
  const mean = meanLightness(levels.values);
  const need = dimness(mean, percentile(levels.values, 2 / 3), strength) * (1 - night);
  const wanted = mean + Math.max(0, goal.lightness - mean) * goal.way[strength] * need;
  if (wanted - mean < 0.5) return undefined;
  const base = baseLayer(levels);
  const layer = applied(base, levels);
  for (let at = 0; at < layer.values.length; at += 1) layer.values[at] = clamp(layer.values[at] ?? 0, 0, 255);
  const lift = liftFor({ greys: levels, most }, layer, { wanted, cap: mostLift[strength] });
  const colours = roomColours(light, layer);
  const walls = wallTint(colours);
  const stays = Math.min(kept.share, kept.most / (Math.hypot(walls.red, walls.blue) + 1e-6));
  const tint = tintMap(colours, walls, { share: (1 - stays) * need, layer });
  return { base, lift, gains: liftGains(lift), headroom: headroomFor(lift), tint };
}

/** The grey level of each pixel, and the level of its brightest channel. */
function tonesOf({ light, width, height }: RoomLight): Tones {
  const [greys, most] = [new Float32Array(width * height), new Float32Array(width * height)];
  for (let index = 0, at = 0; index < greys.length; index += 1, at += 3) {
    const red = levelOf(light[at] ?? 0);
    const green = levelOf(light[at + 1] ?? 0);
    const blue = levelOf(light[at + 2] ?? 0);
    greys[index] = greyOf(red, green, blue);
    most[index] = Math.max(red, green, blue);
  }
  return { greys: { values: greys, width, height }, most: { values: most, width, height } };
}

/** L* of each grey level. */
const lightnesses = lightOfLevel.map(lightness);

function meanLightness(greys: Float32Array): number {
  let sum = 0;
  for (const grey of greys) sum += lightnesses[grey | 0] ?? 0;
  return sum / greys.length;
}

function dimness(mean: number, walls: number, strength: "natural" | "bright"): number {
  const at = dim[strength];
  return Math.min(ramp(at.mean.from, at.mean.to, mean), ramp(at.walls.from, at.walls.to, walls));
}

/** The base layer for the room, raised where a dark thing stands in a bright window. */
function baseLayer(levels: Plane): Affine {
  const longer = Math.max(levels.width, levels.height);
  const base = guided(levels, levels, Math.max(3, Math.round(longer / 64)), 200);
  const layer = applied(base, levels);
  const closed = closing(layer, Math.round(longer / 22));
  const missing = new Float32Array(layer.values.length);
  for (let at = 0; at < missing.length; at += 1) {
    const around = closed.values[at] ?? 0;
    missing[at] = window.kept * ramp(window.from, window.to, around) * (around - (layer.values[at] ?? 0));
  }
  const radius = Math.max(2, Math.round(longer / 60));
  const soft = boxMean({ ...levels, values: missing }, radius);
  const view = applied(guided(levels, soft, 2 * radius, 400), levels);
  for (let at = 0; at < view.values.length; at += 1)
    base.offset.values[at] = (base.offset.values[at] ?? 0) + Math.max(0, view.values[at] ?? 0);
  return base;
}

type Tones = { greys: Plane; most: Plane };

/**
 * The least lift that brings the mean L* to `wanted`. It need not rise all the way: the more is lifted, the less
 * headroom there is, and a picture of many small lights grows darker again. Where none does, it is the lift of the
 * brightest picture.
 */
function liftFor(tones: Tones, layer: Plane, { wanted, cap }: { wanted: number; cap: number }): number {
  const brightest = { lift: 1, mean: 0 };
  for (let step = 1, low = 1; step <= liftSteps; step += 1) {
    const lift = cap ** (step / liftSteps);
    const mean = meanLit(tones, layer, lift);
    if (mean >= wanted) return bisected(low, lift, (middle) => meanLit(tones, layer, middle) < wanted);
    if (mean > brightest.mean) Object.assign(brightest, { lift, mean });
    low = lift;
  }
  return brightest.lift;
}

/** Lifts that are tried up to the cap, each as many times the one before. */
const liftSteps = 12;

/** Where, between both, something ends that holds at the low end. */
function bisected(low: number, high: number, holds: (middle: number) => boolean): number {
  for (let round = 0; round < 8; round += 1) {
    const middle = (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The mean L* of a picture with this lift; every third pixel is enough. */
function meanLit({ greys, most }: Tones, layer: Plane, lift: number): number {
  const [gains, headroom] = [liftGains(lift), headroomFor(lift)];
  let [sum, count] = [0, 0];
  for (let at = 0; at < layer.values.length; at += 3, count += 1) {
    const level = Math.max(layer.values[at] ?? 0, (most.values[at] ?? 0) - headroom);
    sum += lightnesses[Math.min(255, (greys.values[at] ?? 0) * (gains[level | 0] ?? 1)) | 0] ?? 0;
  }
  return sum / count;
}

/**
 * The factor for each level of the base: it rises `lift` times as steeply from black, and holds what is as bright as
 * a window.
 */
function liftGains(lift: number): Float32Array {
  const least = blacks.least * Math.min(1, (blacks.high - 1) / (lift - 1 + 1e-9));
  return Float32Array.from({ length: 256 }, (_, level) => {
    const value = Math.max(level, 1) / 255;
    const raise = 1 + (lift - 1) * (least + (1 - least) * ramp(0, blacks.toe, level));
    const lifted = (raise * value) / (1 + (raise - 1) * value);
    const ceiling = held.from - held.slope * (held.from - value);
    return Math.max(value, lower(lifted, ceiling, held.round)) / value;
  });
}

/** The lower of two numbers; where they come closer than `round`, a curve that joins both. */
function lower(a: number, b: number, round: number): number {
  const near = Math.max(0, 1 - Math.abs(a - b) / round);
  return Math.min(a, b) - (round * near * near) / 4;
}

/** The colours of what is neither window nor black, brighter ones counting more. */
function roomColours(light: Float32Array, layer: Plane): Colours {
  const { width, height, values } = layer;
  const count = values.length;
  const [red, blue, weight] = [new Float32Array(count), new Float32Array(count), new Float32Array(count)];
  for (let index = 0, at = 0; index < count; index += 1, at += 3) {
    const base = values[index] ?? 0;
    const green = light[at + 1] ?? 0;
    if (base > 200 || base < 18 || green < 0.002) continue;
    red[index] = Math.log(((light[at] ?? 0) + 1e-4) / green);
    blue[index] = Math.log(((light[at + 2] ?? 0) + 1e-4) / green);
    weight[index] = Math.sqrt(base);
  }
  return { red, blue, weight, width, height };
}
