import type { Pixels } from "./pixels.ts";
import type { Tables } from "./veil.ts";

/** The preview in light, and the colour of each of its pixels: what casts and exposure are judged by. */
export type Scene = {
  pixels: Pixels;
  /** Interleaved light of 0..1, without the veil. */
  light: Float32Array;
  /** ln(R/G) and ln(B/G) of each pixel. */
  red: Float32Array;
  blue: Float32Array;
  /** 1 where the colour can be trusted: neither clipped in a channel nor nearly black. */
  usable: Uint8Array;
};

/** A level from which a channel may be clipped; a JPEG rings by a few levels. */
const clipped = 250;
/** The sum of three channels' light below which a colour is mostly rounding and grain. */
const black = 0.012;
/** Added before a logarithm, so that a level more or less in a shadow is no other colour. */
const floor = 0.002;

export function sceneOf(pixels: Pixels, [reds, greens, blues]: Tables): Scene {
  const logs = [logsOf(reds), logsOf(greens), logsOf(blues)] as const;
  const { data } = pixels;
  const count = data.length / 3;
  const light = new Float32Array(data.length);
  const [red, blue] = [new Float32Array(count), new Float32Array(count)];
  const usable = new Uint8Array(count);
  for (let pixel = 0, at = 0; pixel < count; pixel += 1, at += 3) {
    const r8 = data[at] ?? 0;
    const g8 = data[at + 1] ?? 0;
    const b8 = data[at + 2] ?? 0;
    const r = reds[r8] ?? 0;
    const g = greens[g8] ?? 0;
    const b = blues[b8] ?? 0;
    light[at] = r;
    light[at + 1] = g;
    light[at + 2] = b;
    const green = logs[1][g8] ?? 0;
    red[pixel] = (logs[0][r8] ?? 0) - green;
    blue[pixel] = (logs[2][b8] ?? 0) - green;
    usable[pixel] = Math.max(r8, g8, b8) <= clipped && r + g + b >= black ? 1 : 0;
  }
  return { pixels, light, red, blue, usable };
}

const logsOf = (table: Float32Array): Float32Array =>
  Float32Array.from({ length: 256 }, (_, level) => Math.log((table[level] ?? 0) + floor));
