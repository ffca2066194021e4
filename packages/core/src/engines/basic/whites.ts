import type { Tint } from "./colour.ts";
import type { Region } from "./illuminant.ts";
import { ramp } from "./pixels.ts";
import type { Scene } from "./scene.ts";

/**
 * The share of believable whites at the colour of the light, against those at neutral, that a cast needs. The
 * estimate errs, so the search around it is wider. Where hardly anything is near either, a cast is likelier: neutral
 * things are rarely all missing.
 */
const whites = {
  neutral: 0.09,
  tinted: 0.13,
  from: 0.35,
  to: 0.65,
  prior: { neutral: 0.001, tinted: 0.002 },
};

/**
 * How much the brighter half of the picture, or of a region, speaks for whites at the colour of the light, and not at
 * neutral.
 */
export function shareOfWhites(light: Tint, scene: Scene, region?: Region): number {
  const { red, blue, usable, pixels } = scene;
  const { left, right } = region ?? { left: 0, right: pixels.width };
  const brightest = brightestIn(scene, { left, right });
  const brighter = medianOf(brightest);
  let [neutral, tinted, all, index] = [0, 0, 0, 0];
  for (let y = 0; y < pixels.height; y += 1) {
    for (let x = left; x < right; x += 1) {
      const pixel = y * pixels.width + x;
      if ((brightest[index++] ?? 0) < brighter || usable[pixel] === 0) continue;
      all += 1;
      const u = red[pixel] ?? 0;
      const v = blue[pixel] ?? 0;
      if (u ** 2 + v ** 2 < whites.neutral ** 2) neutral += 1;
      if ((u - light.red) ** 2 + (v - light.blue) ** 2 < whites.tinted ** 2) tinted += 1;
    }
  }
  const { prior } = whites;
  const shares = { neutral: neutral / Math.max(all, 1), tinted: tinted / Math.max(all, 1) };
  const share =
    (shares.tinted + prior.tinted) / (shares.tinted + shares.neutral + prior.tinted + prior.neutral);
  return ramp(whites.from, whites.to, share);
}

/** The level of the brightest channel of each pixel of a region. */
function brightestIn({ pixels: { data, width, height } }: Scene, { left, right }: Region): Uint8Array {
  const levels = new Uint8Array(Math.max(right - left, 0) * height);
  for (let y = 0, to = 0; y < height; y += 1) {
    for (let x = left; x < right; x += 1, to += 1) {
      const at = 3 * (y * width + x);
      levels[to] = Math.max(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0);
    }
  }
  return levels;
}

function medianOf(levels: Uint8Array): number {
  const counts = new Uint32Array(256);
  for (const level of levels) counts[level] = (counts[level] ?? 0) + 1;
  let left = levels.length / 2;
  return counts.findIndex((count) => (left -= count) <= 0);
}
