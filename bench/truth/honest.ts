import { enhancePixels } from "@luster/core/engines/basic/enhance";
import type { Strength } from "@luster/contract/strength";
import { sharp } from "@luster/core/pictures/sharp";
import { degradations } from "../pictures/degradations.ts";
import type { Raw } from "../pictures/metrics.ts";
import type { Pair } from "./alterations.ts";
import { between, type Random, warped } from "./draw.ts";

/** The second photo is not needed: alterations are drawn alike. */
type Change = (photo: Raw, other: Raw, random: Random) => Pair | Promise<Pair>;

/**
 * What an engine may do: another light and another colour of it, less or more grain and sharpness, three pixels of
 * drift.
 */
export const honestChanges: Record<string, Change> = {
  "a stop brighter": by("ev+0.7"),
  "a stop darker": by("ev-1"),
  "two stops lifted": undoing("ev-2"),
  warmer: by("warm"),
  "tungsten taken out": undoing("tungsten"),
  cooler: by("cool"),
  "haze taken out": undoing("haze"),
  "contrast lowered": by("lowcontrast"),
  "mixed light taken out": undoing("mixedlight"),
  "noise added": by("noise"),
  "dark and noisy made clean": undoing("dark+noise"),
  "JPEG 30": async (photo) => ({ before: photo, after: await viaJpeg(photo, 30) }),
  "JPEG 50": async (photo) => ({ before: photo, after: await viaJpeg(photo, 50) }),
  "shifted by up to 3 px": (photo, _, random) => {
    const [x, y] = [between(random, -3, 3) / photo.width, between(random, -3, 3) / photo.height];
    return { before: photo, after: warped(photo, (at) => ({ x: at.x + x, y: at.y + y })) };
  },
  "shifted by 3 px, brighter and warmer": async (photo) => {
    const shifted = warped(photo, ({ x, y }) => ({ x: x + 3 / photo.width, y: y - 3 / photo.height }));
    return { before: photo, after: await degraded(await degraded(shifted, "warm"), "ev-0.5") };
  },
  "windows recovered": async (photo) => ({
    before: await degraded(photo, "ev+0.7"),
    after: windowsPulled(photo),
  }),
  "shadows up, windows down": (photo) => ({
    before: photo,
    after: mapped(photo, (v) => ((1.9 * v) / (1 + 1.1 * v)) * 0.95),
  }),
  "shadows lifted": (photo) => ({ before: photo, after: mapped(photo, (v) => v ** 0.5) }),
  "a lamp's worth of light": (photo, _, random) => ({ before: photo, after: lamp(photo, random) }),
  "more colour": async (photo) => ({
    before: photo,
    after: await piped(photo, (p) => p.modulate({ saturation: 1.3 })),
  }),
  "less colour": async (photo) => ({
    before: photo,
    after: await piped(photo, (p) => p.modulate({ saturation: 0.75 })),
  }),
  "grain removed and sharpened": async (photo) => ({
    before: photo,
    after: await piped(photo, (p) => p.median(3).sharpen({ sigma: 1.2 })),
  }),
  "made again at half the size": async (photo) => ({ before: photo, after: await halved(photo) }),
  "local contrast": async (photo) => ({
    before: photo,
    after: await piped(photo, (p) =>
      p.clahe({ width: photo.width >> 2, height: photo.height >> 2, maxSlope: 2 }),
    ),
  }),
  "basic, correct": basic("correct"),
  "basic, natural": basic("natural"),
  "basic, bright": basic("bright"),
  "basic, bright, of a dark photo": basic("bright", "ev-2"),
  "basic, natural, of a yellow photo": basic("natural", "dark+warm"),
  "a lost view brought back": async (photo) => ({
    before: await degraded(await degraded(photo, "ev+0.7"), "ev+0.7"),
    after: photo,
  }),
};

/** Two of five outputs keep the light of the original, as an engine seldom does only what is dishonest. */
export async function relit(photo: Raw, random: Random): Promise<Raw> {
  const kinds = ["ev-0.5", "warm", "cool", undefined, undefined];
  const kind = kinds[Math.floor(random() * kinds.length)];
  return kind === undefined ? photo : degraded(photo, kind);
}

async function degraded(photo: Raw, kind: string): Promise<Raw> {
  const degrade = degradations[kind];
  if (!degrade) throw new Error(`No degradation is called ${kind}`);
  return degrade(photo);
}

function by(kind: string): Change {
  return async (photo) => ({ before: photo, after: await degraded(photo, kind) });
}

function undoing(kind: string): Change {
  return async (photo) => ({ before: await degraded(photo, kind), after: photo });
}

function basic(strength: Strength, kind = "untouched"): Change {
  return async (photo) => {
    const before = await degraded(photo, kind);
    const data = Buffer.from(before.data);
    await enhancePixels({ ...before, data }, { strength, pause: async () => {} });
    return { before, after: { ...before, data } };
  };
}

const piped = async (
  { data, width, height }: Raw,
  through: (picture: ReturnType<typeof sharp>) => ReturnType<typeof sharp>,
): Promise<Raw> => ({
  data: await through(sharp(data, { raw: { width, height, channels: 3 } }))
    .raw()
    .toBuffer(),
  width,
  height,
});

async function viaJpeg(photo: Raw, quality: number): Promise<Raw> {
  const { data, width, height } = photo;
  const jpeg = await sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality })
    .toBuffer();
  return { width, height, data: await sharp(jpeg).raw().toBuffer() };
}

async function halved(photo: Raw): Promise<Raw> {
  const { data, width, height } = photo;
  const half = [width >> 1, height >> 1] as const;
  const small = await sharp(data, { raw: { width, height, channels: 3 } })
    .resize(...half, { fit: "fill" })
    .png()
    .toBuffer();
  return { width, height, data: await sharp(small).resize(width, height, { fit: "fill" }).raw().toBuffer() };
}

const mapped = (photo: Raw, curve: (value: number) => number): Raw => ({
  ...photo,
  data: Buffer.from(photo.data.map((level) => Math.min(255, Math.round(255 * curve(level / 255))))),
});

/** Highlights laid down, the rest a little brighter: what was blown in the original shows its detail. */
const windowsPulled = (photo: Raw): Raw =>
  mapped(photo, (value) => (value < 0.6 ? 1.15 * value : 0.69 + (value - 0.6) * 0.55));

function lamp(photo: Raw, random: Random): Raw {
  const [cx, cy] = [between(random, 0.25, 0.75), between(random, 0.2, 0.5)];
  const data = Buffer.from(photo.data);
  for (let pixel = 0; pixel < data.length / 3; pixel += 1) {
    const x = ((pixel % photo.width) / photo.width - cx) / 0.3;
    const y = (Math.floor(pixel / photo.width) / photo.height - cy) / 0.3;
    const gain = (1 + 0.9 * Math.exp(-x * x - y * y)) ** (1 / 2.2);
    for (const channel of [0, 1, 2])
      data[3 * pixel + channel] = Math.min(255, Math.round((data[3 * pixel + channel] ?? 0) * gain));
  }
  return { ...photo, data };
}
