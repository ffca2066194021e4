import { sharp } from "@luster/core/pictures/sharp";
import type { Raw } from "./metrics.ts";

type Light = [red: number, green: number, blue: number];

const warm: Light = [1.3, 1, 0.62];
const cool: Light = [0.76, 1, 1.34];
const tungsten: Light = [1.55, 1, 0.42];

/** What is done to a good photo, so that undoing it can be measured against the original. */
export const degradations: Record<string, (photo: Raw) => Raw | Promise<Raw>> = {
  untouched: (photo) => photo,
  "ev-2": (photo) => lit(photo, () => exposed(-2)),
  "ev-1": (photo) => lit(photo, () => exposed(-1)),
  "ev-0.5": (photo) => lit(photo, () => exposed(-0.5)),
  "ev+0.7": (photo) => lit(photo, () => exposed(0.7)),
  warm: (photo) => lit(photo, () => of(warm)),
  cool: (photo) => lit(photo, () => of(cool)),
  tungsten: (photo) => lit(photo, () => of(tungsten)),
  lowcontrast: (photo) => mapped(photo, (level) => Math.round(level * 0.62 + 52)),
  haze: (photo) => lit(photo, () => [0.72, 0.72, 0.72], [0.1, 0.105, 0.115]),
  "dark+warm": (photo) => lit(photo, () => of(warm, 2 ** -1.3)),
  "dark+cool": (photo) => lit(photo, () => of(cool, 2 ** -1.3)),
  mixedlight: (photo) =>
    lit(photo, (x) => {
      const share = x / photo.width;
      const mix = (channel: 0 | 1 | 2) => (warm[channel] * (1 - share) + cool[channel] * share) / 2;
      return [mix(0), mix(1), mix(2)];
    }),
  "dark+noise": (photo) =>
    noisy(
      lit(photo, () => exposed(-1)),
      7,
      7,
    ),
  noise: (photo) => noisy(photo, 9, 9),
  jpeg60: async (photo) =>
    decoded(
      await sharp(photo.data, { raw: { ...sizeOf(photo), channels: 3 } })
        .jpeg({ quality: 60 })
        .toBuffer(),
    ),
};

export const untouched = "untouched";

async function decoded(file: Buffer): Promise<Raw> {
  const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

const sizeOf = ({ width, height }: Raw) => ({ width, height });

const exposed = (stops: number): Light => [2 ** stops, 2 ** stops, 2 ** stops];

/** A light of this colour that leaves a grey as bright as it was, times `gain`. */
function of([red, green, blue]: Light, gain = 1): Light {
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return [(red / luminance) * gain, (green / luminance) * gain, (blue / luminance) * gain];
}

/** Each pixel's light times the light at its column, plus a veil. */
function lit(photo: Raw, lightAt: (x: number) => Light, veil: Light = [0, 0, 0]): Raw {
  const data = Buffer.alloc(photo.data.length);
  const columns = Array.from({ length: photo.width }, (_, x) => lightAt(x));
  for (let pixel = 0; pixel < data.length / 3; pixel += 1) {
    const light = columns[pixel % photo.width] ?? [1, 1, 1];
    for (const channel of [0, 1, 2] as const) {
      const at = 3 * pixel + channel;
      data[at] = toLevel(toLight(photo.data[at] ?? 0) * light[channel] + veil[channel]);
    }
  }
  return { ...photo, data };
}

function mapped(photo: Raw, change: (level: number) => number): Raw {
  return {
    ...photo,
    data: Buffer.from(photo.data.map((level) => Math.min(255, Math.max(0, change(level))))),
  };
}

/** Normal noise of this standard deviation in levels; the same for the same seed. */
function noisy(photo: Raw, deviation: number, seed: number): Raw {
  const random = xorshift(seed);
  return mapped(photo, (level) => {
    const normal = Math.sqrt(-2 * Math.log(random() + 1e-12)) * Math.cos(2 * Math.PI * random());
    return Math.round(level + deviation * normal);
  });
}

/** Numbers from 0 to 1, the same for the same seed; the seed is not 0. */
export function xorshift(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

function toLight(level: number): number {
  const value = level / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function toLevel(light: number): number {
  const within = Math.min(1, Math.max(0, light));
  return Math.round(255 * (within <= 0.0031308 ? 12.92 * within : 1.055 * within ** (1 / 2.4) - 0.055));
}
