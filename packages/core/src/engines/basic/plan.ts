import type { Correction } from "./apply.ts";
import type { Gains } from "./colour.ts";
import { planBalance } from "./cast.ts";
import { planExposure, rebuild, unbalances } from "./exposure.ts";
import { nightOf } from "./night.ts";
import type { Pixels } from "./pixels.ts";
import { planRoom } from "./room.ts";
import { type Scene, sceneOf } from "./scene.ts";
import type { Strength } from "./strength.ts";
import { planVeil, type Tables } from "./veil.ts";

/** Decides from a small preview what is done to each pixel, or `undefined` when that is nothing. */
export function planCorrection(preview: Pixels, strength: Strength): Correction | undefined {
  const veil = planVeil(preview);
  const scene = sceneOf(preview, veil);
  const night = nightOf(scene);
  const balance = planBalance(scene, night);
  const exposure = planExposure(scene, balance, night);
  const tables = scaled(veil, [balance[0] * exposure, balance[1] * exposure, balance[2] * exposure]);
  const { width, height } = preview;
  const lighting = planRoom({ light: corrected(scene, tables), width, height }, strength, night);
  if (!lighting && tables.every((table, channel) => table === veil[channel])) return undefined;
  return { tables, lighting };
}

function scaled(tables: Tables, gains: Gains): Tables {
  const table = (channel: 0 | 1 | 2) => {
    const gain = gains[channel];
    return Math.abs(gain - 1) < 1e-3 ? tables[channel] : tables[channel].map((light) => light * gain);
  };
  return [table(0), table(1), table(2)];
}

function corrected({ pixels }: Scene, tables: Tables): Float32Array {
  const light = new Float32Array(pixels.data.length);
  const pixel: [number, number, number] = [0, 0, 0];
  const unbalanced = unbalances(tables);
  for (let at = 0; at < light.length; at += 3) {
    for (const channel of [0, 1, 2] as const)
      pixel[channel] = tables[channel][pixels.data[at + channel] ?? 0] ?? 0;
    if (unbalanced) rebuild(pixels.data, at, pixel);
    light.set(pixel, at);
  }
  return light;
}
