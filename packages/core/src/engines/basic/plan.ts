import type { Correction } from "./apply.ts";
import { type Gains, lightOfLevel } from "./colour.ts";
import { planBalance } from "./cast.ts";
import { planExposure, rebuild, unbalances } from "./exposure.ts";
import { nightOf } from "./night.ts";
import { planOverexposure } from "./overexposure.ts";
import type { Pixels } from "./pixels.ts";
import { planRoom, type RoomLight } from "./room.ts";
import { type Scene, sceneOf } from "./scene.ts";
import type { Strength } from "@luster/contract/strength";
import { planVeil, type Tables } from "./veil.ts";

/** Decides from a small preview what is done to each pixel, or `undefined` when that is nothing. */
export function planCorrection(preview: Pixels, strength: Strength): Correction | undefined {
  const plain = planOverexposure(preview) ?? planVeil(preview);
  const scene = sceneOf(preview, plain);
  const night = nightOf(scene);
  const balance = planBalance(scene, night);
  const exposure = planExposure(scene, balance, night);
  const tables = scaled(plain, [balance[0] * exposure, balance[1] * exposure, balance[2] * exposure]);
  const lighting = planRoom(corrected(scene, tables), strength, night);
  if (!lighting && tables.every((table) => table === lightOfLevel)) return undefined;
  return { tables, lighting };
}

function scaled(tables: Tables, gains: Gains): Tables {
  const table = (channel: 0 | 1 | 2) => {
    const gain = gains[channel];
    return Math.abs(gain - 1) < 1e-3 ? tables[channel] : tables[channel].map((light) => light * gain);
  };
  return [table(0), table(1), table(2)];
}

/**
 * The light of the preview after the correction, at half the preview's size: the base layer is smooth, and its
 * coefficients may be found on a quarter of the pixels (He and Sun, Fast guided filter, 2015).
 */
function corrected({ pixels }: Scene, tables: Tables): RoomLight {
  const [width, height] = [Math.ceil(pixels.width / 2), Math.ceil(pixels.height / 2)];
  const light = new Float32Array(width * height * 3);
  const pixel: [number, number, number] = [0, 0, 0];
  const unbalanced = unbalances(tables);
  const { data } = pixels;
  const [reds, greens, blues] = tables;
  for (let y = 0, to = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, to += 3) {
      for (let part = 0; part < 4; part += 1) {
        const column = Math.min(2 * x + (part & 1), pixels.width - 1);
        const at = 3 * (Math.min(2 * y + (part >> 1), pixels.height - 1) * pixels.width + column);
        pixel[0] = reds[data[at] ?? 0] ?? 0;
        pixel[1] = greens[data[at + 1] ?? 0] ?? 0;
        pixel[2] = blues[data[at + 2] ?? 0] ?? 0;
        if (unbalanced) rebuild(data, at, pixel);
        light[to] = (light[to] ?? 0) + pixel[0] / 4;
        light[to + 1] = (light[to + 1] ?? 0) + pixel[1] / 4;
        light[to + 2] = (light[to + 2] ?? 0) + pixel[2] / 4;
      }
    }
  }
  return { light, width, height };
}
