import type { Gains } from "./colour.ts";
import { clamp, percentile, ramp } from "./pixels.ts";
import type { Scene } from "./scene.ts";
import type { Tables } from "./veil.ts";

/** The light that all but a thousandth of the pixels stay below. Finished photos have it at 0.85 or more. */
const white = { share: 0.999, from: 0.88, to: 0.75 };
/** Four stops: beyond, grain is all there is. */
const mostGain = 16;

/**
 * The gain on light that brings the brightest of an under-exposed photo to white: the camera's own error, undone
 * exactly. 1 when white is reached. A view of the night keeps its gain at 1 by its lamps; one without lamps by
 * `night`.
 */
export function planExposure(scene: Scene, gains: Gains, night: number): number {
  const { light, pixels } = scene;
  const brightest = new Float32Array(light.length / 3);
  const pixel: [number, number, number] = [0, 0, 0];
  for (let index = 0, at = 0; index < brightest.length; index += 1, at += 3) {
    pixel[0] = (light[at] ?? 0) * gains[0];
    pixel[1] = (light[at + 1] ?? 0) * gains[1];
    pixel[2] = (light[at + 2] ?? 0) * gains[2];
    rebuild(pixels.data, at, pixel);
    brightest[index] = Math.max(pixel[0], pixel[1], pixel[2]);
  }
  const reached = percentile(brightest, white.share);
  const amount = ramp(white.from, white.to, reached) * (1 - night);
  return clamp((1 / Math.max(reached, 1e-3)) ** amount, 1, mostGain);
}

/** A level from which a channel may have been clipped, wholly so from 253. */
export const clippedFrom = 246;

/** The tables change the balance of the channels, and so what a clipped channel is worth. */
export function unbalances([red, green, blue]: Tables): boolean {
  return [128, 255].some((level) => {
    const [r = 0, g = 0, b = 0] = [red[level], green[level], blue[level]];
    return Math.max(r, g, b) - Math.min(r, g, b) > 0.005 * g;
  });
}

/**
 * A channel that was clipped only says "at least this much". Once the others are corrected it is raised to their
 * mean, or a window would turn blue or yellow where a gain took the clipped channel down. `at` is the pixel's place
 * in `levels`, `pixel` its light.
 */
export function rebuild(levels: Uint8Array, at: number, pixel: [number, number, number]): void {
  for (let channel = 0; channel < 3; channel += 1) {
    const level = levels[at + channel] ?? 0;
    if (level < clippedFrom) continue;
    const own = pixel[channel] ?? 0;
    const others = ((pixel[(channel + 1) % 3] ?? 0) + (pixel[(channel + 2) % 3] ?? 0)) / 2;
    if (others > own) pixel[channel] = own + (others - own) * Math.min(1, (level - clippedFrom + 1) / 8);
  }
}
