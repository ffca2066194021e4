import { luminance } from "./colour.ts";
import { percentile, ramp } from "./pixels.ts";
import type { Scene } from "./scene.ts";

/**
 * The median of the light as a share of its white, which no exposure changes: 0.05 or more in dim rooms, 0.02 and
 * less at night.
 */
const night = { from: 0.05, to: 0.02 };
/** A backlit day is as dark in the middle, but much of it is bright: the share of the pixels above 0.38 of white. */
const bright = { above: 0.38, from: 0.08, to: 0.04 };
/** At dusk, the upper third is deep blue, the rest mostly dark, and lamps or fires are orange and bright. */
const dusk = {
  sky: { from: 0.15, to: 0.4 },
  median: { from: 0.12, to: 0.07 },
  lamps: { from: 0.002, to: 0.008 },
};

/** At sunset, the sky glows and is many times brighter than the ground. */
const sunset = { sky: { from: 5, to: 9 }, glow: { from: 0.03, to: 0.1 } };

/**
 * How surely a picture shows the night, a sunset, or dusk with its lamps: 1 is certain. Such a picture is meant to be
 * dark and coloured.
 */
export function nightOf(scene: Scene): number {
  const { light } = scene;
  const greys = new Float32Array(light.length / 3);
  for (let pixel = 0, at = 0; pixel < greys.length; pixel += 1, at += 3)
    greys[pixel] = luminance(light[at] ?? 0, light[at + 1] ?? 0, light[at + 2] ?? 0);
  const white = percentile(greys, 0.998) + 1e-4;
  const median = percentile(greys, 0.5) / white;
  const dark = ramp(night.from, night.to, median);
  const isNight = dark * ramp(bright.from, bright.to, shareAbove(greys, bright.above * white));
  const isDusk = ramp(dusk.median.from, dusk.median.to, median) * duskOf(scene, greys, white);
  return Math.max(isNight, isDusk, sunsetOf(scene, greys, white));
}

function shareAbove(values: Float32Array, limit: number): number {
  let count = 0;
  for (const value of values) if (value > limit) count += 1;
  return count / values.length;
}

function duskOf({ red, blue, pixels }: Scene, greys: Float32Array, white: number): number {
  const third = Math.floor(pixels.height / 3) * pixels.width;
  let [sky, lamps] = [0, 0];
  for (let pixel = 0; pixel < greys.length; pixel += 1) {
    const grey = greys[pixel] ?? 0;
    if (pixel < third && (blue[pixel] ?? 0) > 0.25 && grey > 0.01 * white) sky += 1;
    if ((red[pixel] ?? 0) > 0.3 && (blue[pixel] ?? 0) < -0.4 && grey > 0.3 * white) lamps += 1;
  }
  return (
    ramp(dusk.sky.from, dusk.sky.to, sky / Math.max(third, 1)) *
    ramp(dusk.lamps.from, dusk.lamps.to, lamps / greys.length)
  );
}

const mean = (part: Float32Array): number =>
  part.reduce((sum, grey) => sum + grey, 0) / Math.max(part.length, 1);

function sunsetOf({ red, blue, pixels }: Scene, greys: Float32Array, white: number): number {
  const third = Math.floor(pixels.height / 3) * pixels.width;
  const sky = mean(greys.subarray(0, 2 * third)) / (mean(greys.subarray(greys.length - third)) + 1e-4);
  let glow = 0;
  for (let pixel = 0; pixel < greys.length; pixel += 1)
    if ((red[pixel] ?? 0) > 0.3 && (blue[pixel] ?? 0) < -0.4 && (greys[pixel] ?? 0) > 0.15 * white) glow += 1;
  return (
    ramp(sunset.sky.from, sunset.sky.to, sky) * ramp(sunset.glow.from, sunset.glow.to, glow / greys.length)
  );
}
