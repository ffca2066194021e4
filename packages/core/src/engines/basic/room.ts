import { greyOf, lightness, levelOf, lightOfLevel, type Tint } from "./colour.ts";
import { type Affine, applied, boxMean, closing, guided } from "./filters.ts";
import { clamp, percentile, type Plane, ramp } from "./pixels.ts";
import type { Strength } from "@luster/contract/strength";
import { type Colours, wallTint } from "./tint.ts";

/** How a dim room is lit: a gain for each level of a smooth base layer, which is `base.slope` × the pixel's level + `base.offset`. */
export type Lighting = {
  base: Affine;
  /** How much a black is raised; 1 does nothing. */
  lift: number;
  /** 256 factors for the levels of a pixel, by the level of the base. */
  gains: Float32Array;
  /** The tint of the walls, and the gains that take it out of a pixel that has it. */
  tint: Tint;
};

/** A small picture in interleaved light of 0..1. */
export type RoomLight = { light: Float32Array; width: number; height: number };

/** What the rooms of finished listings reach, in mean L*, and how much of the way there each strength goes. */
const goal = { lightness: 61, way: { correct: 0, natural: 0.62, bright: 1 } };
/**
 * A room is dim when both its mean L* and its lit walls are low: the level below which three quarters of it lie. Black timber and
 * dark furniture lower the mean of a good photo and not its walls.
 */
const dim = {
  natural: { mean: { from: 58, to: 49 }, walls: { from: 165, to: 155 } },
  bright: { mean: { from: 60, to: 54 }, walls: { from: 178, to: 160 } },
};
/** More makes speckle and blotches of what a camera stored in a few levels. */
const mostLift = { natural: 4, bright: 6 };
/** Blacks below this level are lifted less: grain and the blocks of a JPEG are all that is there. */
const toe = 10;
/** Levels of the base between which its lift fades: what is brighter is a window, and holds. */
const held = { from: 165, to: 245 };
/** Levels of the base between which it turns from room to window. */
const window = { from: 165, to: 225, kept: 0.75 };
/** How much of the walls' tint goes. */
const balance = 0.85;

/**
 * Plans the light for a room that is dimmer than a finished listing; `undefined` where it is bright enough, or night. `light` is
 * the corrected preview. Shadows rise by the level of a base layer, smooth within a surface and with edges where surfaces meet,
 * so that neither haloes nor flat textures appear. What lies inside something bright, the view in a window, counts as bright.
 */
export function planRoom(
  { light, width, height }: RoomLight,
  strength: Strength,
  night: number,
): Lighting | undefined {
  if (strength === "correct") return undefined;
  const levels = greysOf(light, width, height);
  const mean = meanLightness(levels.values);
  const need = dimness(mean, percentile(levels.values, 0.75), strength) * (1 - night);
  const wanted = mean + Math.max(0, goal.lightness - mean) * goal.way[strength] * need;
  if (wanted - mean < 0.5) return undefined;
  const base = baseLayer(levels);
  const layer = applied(base, levels);
  for (let at = 0; at < layer.values.length; at += 1) layer.values[at] = clamp(layer.values[at] ?? 0, 0, 255);
  const lift = liftFor(levels, layer, { wanted, most: mostLift[strength] });
  const { red, blue } = wallTint(roomColours(light, layer));
  const share = balance * need;
  return { base, lift, gains: liftGains(lift), tint: { red: red * share, blue: blue * share } };
}

/** The grey level of each pixel. */
function greysOf(light: Float32Array, width: number, height: number): Plane {
  const values = new Float32Array(width * height);
  for (let index = 0, at = 0; index < values.length; index += 1, at += 3)
    values[index] = greyOf(levelOf(light[at] ?? 0), levelOf(light[at + 1] ?? 0), levelOf(light[at + 2] ?? 0));
  return { values, width, height };
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
  const missing = layer.values.map((value, index) => {
    const around = closed.values[index] ?? 0;
    return window.kept * ramp(window.from, window.to, around) * (around - value);
  });
  const radius = Math.max(2, Math.round(longer / 60));
  const soft = boxMean({ ...levels, values: missing }, radius);
  const view = applied(guided(levels, soft, 2 * radius, 400), levels);
  for (let at = 0; at < view.values.length; at += 1)
    base.offset.values[at] = (base.offset.values[at] ?? 0) + Math.max(0, view.values[at] ?? 0);
  return base;
}

/** The lift that brings the mean L* to `wanted`, by halving the interval; every third pixel is enough. */
function liftFor(levels: Plane, layer: Plane, { wanted, most }: { wanted: number; most: number }): number {
  let [low, high] = [1, most];
  for (let round = 0; round < 10; round += 1) {
    const middle = (low + high) / 2;
    const gains = liftGains(middle);
    let [sum, count] = [0, 0];
    for (let index = 0; index < layer.values.length; index += 3, count += 1) {
      const gain = gains[(layer.values[index] ?? 0) | 0] ?? 1;
      sum += lightnesses[Math.min(255, (levels.values[index] ?? 0) * gain) | 0] ?? 0;
    }
    if (sum / count < wanted) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The factor for each level of the base: it rises `lift` times as steeply from black, and fades out towards a window. */
function liftGains(lift: number): Float32Array {
  return Float32Array.from({ length: 256 }, (_, level) => {
    const value = Math.max(level, 1) / 255;
    const raise = 1 + (lift - 1) * (0.4 + 0.6 * ramp(0, toe, level));
    const lifted = (raise * value) / (1 + (raise - 1) * value);
    return (lifted + (value - lifted) * ramp(held.from, held.to, level)) / value;
  });
}

/** The colours of what is neither window nor black, brighter ones counting more. */
function roomColours(light: Float32Array, layer: Plane): Colours {
  const [red, blue, weight]: [number[], number[], number[]] = [[], [], []];
  layer.values.forEach((base, index) => {
    const green = light[3 * index + 1] ?? 0;
    if (base > 200 || base < 18 || green < 0.002) return;
    red.push(Math.log(((light[3 * index] ?? 0) + 1e-4) / green));
    blue.push(Math.log(((light[3 * index + 2] ?? 0) + 1e-4) / green));
    weight.push(Math.sqrt(base));
  });
  return {
    red: Float32Array.from(red),
    blue: Float32Array.from(blue),
    weight: Float32Array.from(weight),
  };
}
