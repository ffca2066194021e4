import { deltaE as labDifference, type Lab } from "../../../bench/pictures/metrics.ts";
import sharp from "sharp";
import { chunk } from "../../long/hostile/pictures/png.ts";
import type { Rgb } from "../../kit/pictures.ts";

/** sRGB colours of a room and around it: neutral, skin, wood, foliage, sky, and near the edges of the cube. */
export const patches: Rgb[] = [
  [200, 40, 40],
  [40, 160, 60],
  [50, 70, 190],
  [128, 128, 128],
  [240, 240, 240],
  [255, 255, 255],
  [20, 20, 20],
  [0, 0, 0],
  [225, 180, 150],
  [184, 122, 38],
  [90, 140, 200],
  [250, 220, 40],
];

type Encoding = { /** H.273's numbers. */ primaries: 9 | 12; transfer: 1 | 13 | 14 | 16 | 18 };

/** Linear light in sRGB's primaries to that in others (ITU-R BT.2087, SMPTE EG 432-1). */
const fromSrgb = {
  9: [
    [0.627404, 0.329283, 0.043313],
    [0.069097, 0.91954, 0.011362],
    [0.016391, 0.088013, 0.895595],
  ],
  12: [
    [0.822462, 0.177538, 0],
    [0.033194, 0.966806, 0],
    [0.017083, 0.072397, 0.91052],
  ],
} as const;

/**
 * The signal of a colour, from 0 to 1, as another system codes it. Written from the standards, apart from the code it
 * tests.
 */
export function signalOf(colour: Rgb, { primaries, transfer }: Encoding): Rgb {
  const light = colour.map((byte) => {
    const signal = byte / 255;
    return signal <= 0.04045 ? signal / 12.92 : ((signal + 0.055) / 1.055) ** 2.4;
  });
  const code = (row: readonly number[]) =>
    encoders[transfer](row.reduce((sum, weight, at) => sum + weight * (light[at] ?? 0), 0));
  const [red, green, blue] = fromSrgb[primaries];
  return [code(red), code(green), code(blue)];
}

const encoders: Record<Encoding["transfer"], (light: number) => number> = {
  1: bt709,
  13: (light) => (light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055),
  14: bt709,
  // ST 2084, white at 203 nits.
  16: (light) => {
    const power = ((light * 203) / 10_000) ** 0.1593017578125;
    return ((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power)) ** 78.84375;
  },
  // BT.2100, white at a signal of 75%.
  18: (light) => {
    const scene = light * 0.265;
    return scene <= 1 / 12
      ? Math.sqrt(3 * scene)
      : 0.17883277 * Math.log(12 * scene - 0.28466892) + 0.55991073;
  },
};

function bt709(light: number): number {
  return light < 0.018 ? light * 4.5 : 1.099 * light ** 0.45 - 0.099;
}

export const patchSide = 32;

/** The patches side by side as a PNG of signals, in 8 or 16 bits, with whatever chunks describe them. */
export async function patchesPng(
  signals: Rgb[],
  { depth = 8, chunks = [] as Buffer[] } = {},
): Promise<Buffer> {
  const width = signals.length * patchSide;
  const largest = 2 ** depth - 1;
  const samples =
    depth === 16 ? new Uint16Array(width * patchSide * 3) : new Uint8Array(width * patchSide * 3);
  for (let at = 0; at < samples.length; at += 1) {
    const signal = signals[Math.floor(((at / 3) % width) / patchSide)]?.[at % 3] ?? 0;
    samples[at] = Math.round(Math.min(Math.max(signal, 0), 1) * largest);
  }
  const raw = {
    width,
    height: patchSide,
    channels: 3 as const,
    depth: depth === 16 ? ("ushort" as const) : ("uchar" as const),
  };
  const png = await sharp(samples, { raw })
    .toColourspace(depth === 16 ? "rgb16" : "srgb")
    .png()
    .toBuffer();
  return Buffer.concat([png.subarray(0, 33), ...chunks, png.subarray(33)]);
}

/** The chunk that says by numbers what a PNG's samples mean. */
export const cicp = ({ primaries, transfer }: Encoding, fullRange = true): Buffer =>
  chunk("cICP", Buffer.from([primaries, transfer, 0, fullRange ? 1 : 0]));

/** The colour difference CIEDE2000 of two sRGB colours. */
export const deltaE = (one: Rgb, other: Rgb): number => labDifference(lab(one), lab(other));

function lab(colour: Rgb): Lab {
  const [r = 0, g = 0, b = 0] = colour.map((byte) => {
    const signal = byte / 255;
    return signal <= 0.04045 ? signal / 12.92 : ((signal + 0.055) / 1.055) ** 2.4;
  });
  const f = (value: number) =>
    value > 216 / 24_389 ? Math.cbrt(value) : (value * 24_389) / 27 / 116 + 16 / 116;
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047);
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}
