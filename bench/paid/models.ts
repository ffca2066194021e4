import { sharp } from "@luster/core/pictures/sharp";
import type { Raw } from "../pictures/metrics.ts";
import { type Box, type Random, erased, pasted, warped } from "../truth/draw.ts";
import { aBlank, anObject } from "../truth/places.ts";

type Size = { width: number; height: number };

/** The best that could be delivered, and what a model returns instead: at its own size, with its faults. */
export type Made = {
  wanted: Raw;
  made: Raw;
  /** Where the model shows something that the original does not. */
  invented?: Box;
};

type Model = (wanted: Raw, size: Size, random: Random) => Promise<Made>;

/** Models that make the same change of light, and differ in what they do to detail. */
export const models: Record<string, Model> = {
  /** Loses nothing but pixels. */
  faithful: async (wanted, size) => ({
    wanted,
    made: await returned(wanted, size, { blur: 0, quality: 95 }),
  }),
  /** What a picture looks like that went through a model's latent space, a pixel or so beside its place. */
  soft: async (wanted, size) => ({ wanted, made: await returned(moved(wanted), size, soft) }),
  /** Leaves, carpets and wood are drawn anew: as fine as they were, each thing a pixel or two elsewhere. */
  redrawn: async (wanted, size, random) => ({
    wanted,
    made: await returned(redrawn(moved(wanted), random), size, soft),
  }),
  /** Something stands in the room that was not there, and something is gone. */
  inventive: async (wanted, size, random) => {
    const gone = anObject(wanted, random, [0.06, 0.12]);
    const invented = aBlank(wanted, random, [0.1, 0.18]);
    const from = anObject(wanted, random, [0.15, 0.25]);
    const other = erased(await pasted(wanted, wanted, from, invented), gone);
    return { wanted: other, made: await returned(moved(other), size, soft), invented };
  },
};

const soft = { blur: 0.8, quality: 90 };

/** By part of a pixel, as models do. */
const moved = (photo: Raw): Raw =>
  warped(photo, ({ x, y }) => ({ x: x + 1.2 / photo.width, y: y - 0.7 / photo.height }));

async function returned(
  photo: Raw,
  size: Size,
  { blur, quality }: { blur: number; quality: number },
): Promise<Raw> {
  const { data, width, height } = photo;
  const small = sharp(
    await sharp(data, { raw: { width, height, channels: 3 } })
      .resize(size.width, size.height, { fit: "fill" })
      .png({ compressionLevel: 0 })
      .toBuffer(),
  );
  const jpeg = await (blur > 0 ? small.blur(blur) : small)
    .jpeg({ quality, chromaSubsampling: "4:4:4" })
    .toBuffer();
  return { ...size, data: await sharp(jpeg).raw().toBuffer() };
}

/** Each place from up to a pixel and a half away, another way every six pixels. */
function redrawn(photo: Raw, random: Random): Raw {
  const cell = 6;
  const across = Math.ceil(photo.width / cell) + 2;
  const shifts = Float32Array.from(
    { length: 2 * across * (Math.ceil(photo.height / cell) + 2) },
    () => 3 * random() - 1.5,
  );
  return warped(photo, ({ x, y }) => {
    const [u, v] = [(x * photo.width) / cell, (y * photo.height) / cell];
    const at = Math.floor(v) * across + Math.floor(u);
    const [s, t] = [u - Math.floor(u), v - Math.floor(v)];
    const shift = (of: 0 | 1) => {
      const value = (place: number) => shifts[2 * place + of] ?? 0;
      const upper = value(at) * (1 - s) + value(at + 1) * s;
      return upper * (1 - t) + (value(at + across) * (1 - s) + value(at + across + 1) * s) * t;
    };
    return { x: x + shift(0) / photo.width, y: y + shift(1) / photo.height };
  });
}
