import { applyCorrection } from "./apply.ts";
import { removeGrain } from "./grain.ts";
import { balanceAcross, planMixedLight } from "./mixed.ts";
import { measureNoise, type Noise } from "./noise.ts";
import { clamp, type Pixels, ramp } from "./pixels.ts";
import { planCorrection } from "./plan.ts";
import { previewOf } from "./preview.ts";
import { sceneOf } from "./scene.ts";
import { sharpen } from "./sharpen.ts";
import type { Strength } from "@luster/contract/strength";
import { plainTables } from "./veil.ts";

type Options = {
  strength: Strength;
  /** Called between the steps, each of which may take a second; what it throws ends the work. */
  pause: () => Promise<void>;
};

/**
 * Grain in levels at which it starts to be removed, and from which it goes whole. The JPEGs of good photos have 0.5
 * to 2.
 */
const grain = { from: 2.2, to: 3.2 };

/**
 * Enhances the pixels in place: first grain, which every later step would raise; then what is wrong with the light (a
 * veil, a cast, too little exposure) and, by `strength`, the light of the room; softness last, when its noise is
 * known. Each step decides for itself whether it is needed.
 */
export async function enhancePixels(pixels: Pixels, { strength, pause }: Options): Promise<void> {
  const noise = measureNoise(pixels);
  const amount = ramp(grain.from, grain.to, noise.luma);
  if (amount > 0) removeGrain(pixels, grainOf(noise, amount));
  await pause();
  const preview = await mixedLightBalanced(pixels);
  await pause();
  const correction = planCorrection(preview, strength);
  await pause();
  if (correction) {
    const lift = correction.lighting?.lift ?? 1;
    applyCorrection(pixels, correction, lift > 1.25 && amount === 0 ? shadowGrain(noise, lift) : undefined);
    await pause();
  }
  sharpen(pixels);
}

/** Makes mixed light white where there is any, and returns a preview of the result. */
async function mixedLightBalanced(pixels: Pixels): Promise<Pixels> {
  const preview = await previewOf(pixels);
  const mixed = planMixedLight(sceneOf(preview, plainTables));
  if (!mixed) return preview;
  balanceAcross(pixels, mixed);
  return previewOf(pixels);
}

const grainOf = ({ luma, chroma }: Noise, amount: number): Noise => ({
  luma: luma * amount,
  chroma: Math.max(0.75 * chroma, luma) * amount,
});

/**
 * Grain grows with the lift of the shadows, where a camera's grain is strongest and a JPEG has hidden some of it: with
 * 0.8 of it, speckle stays under eaves, with 1.4 the leaves of a hedge run together. Colour is smoothed three times as
 * much: its grain is coarser than the pixels that it is measured by.
 */
const shadowGrain = ({ luma, chroma }: Noise, lift: number): Noise => ({
  luma: clamp(1.2 * Math.max(luma, 0.7) * Math.sqrt(lift - 0.25), 0.5, 3),
  chroma: clamp(3.9 * Math.max(chroma, 0.7) * Math.sqrt(lift - 0.25), 0.7, 18),
});
