import { sharp } from "@luster/core/pictures/sharp";
import type { Raw } from "../pictures/metrics.ts";

/** In pixels; `right` and `bottom` lie outside. */
export type Box = { left: number; top: number; right: number; bottom: number };

type Point = { x: number; y: number };

/** A source of repeatable numbers from 0 to 1. */
export type Random = () => number;

const within = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/** A number between two, or a whole one of a list. */
export const between = (random: Random, low: number, high: number): number => low + (high - low) * random();

export const copyOf = (photo: Raw): Raw => ({ ...photo, data: Buffer.from(photo.data) });

export function lumaAt({ data }: Raw, at: number): number {
  return 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
}

/** The box filled from its border, nearer pixels counting more, as an eraser would do it, with a little grain. */
export function erased(photo: Raw, box: Box): Raw {
  const out = copyOf(photo);
  const { width, height } = photo;
  const at = (x: number, y: number) => 3 * (within(y, 0, height - 1) * width + within(x, 0, width - 1));
  for (let y = box.top; y < box.bottom; y += 1) {
    for (let x = box.left; x < box.right; x += 1) {
      const sides = [
        [at(box.left - 1, y), x - box.left + 1],
        [at(box.right, y), box.right - x],
        [at(x, box.top - 1), y - box.top + 1],
        [at(x, box.bottom), box.bottom - y],
      ] as const;
      const total = sides.reduce((sum, [, distance]) => sum + distance ** -2, 0);
      const grain = ((x * 7 + y * 13) % 5) - 2;
      for (const channel of [0, 1, 2]) {
        const mean = sides.reduce(
          (sum, [from, distance]) => sum + (photo.data[from + channel] ?? 0) * distance ** -2,
          0,
        );
        out.data[at(x, y) + channel] = within(Math.round(mean / total + grain), 0, 255);
      }
    }
  }
  return out;
}

/** A box of one photo over a place of another, `size` pixels wide, with soft edges of two pixels. */
export async function pasted(photo: Raw, from: Raw, box: Box, to: Box): Promise<Raw> {
  const [width, height] = [to.right - to.left, to.bottom - to.top];
  const patch = await sharp(from.data, { raw: { width: from.width, height: from.height, channels: 3 } })
    .extract({ left: box.left, top: box.top, width: box.right - box.left, height: box.bottom - box.top })
    .resize(width, height, { fit: "fill" })
    .raw()
    .toBuffer();
  const out = copyOf(photo);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const share = Math.min(1, (1 + Math.min(x, y, width - 1 - x, height - 1 - y)) / 3);
      const at = 3 * ((to.top + y) * photo.width + to.left + x);
      for (const channel of [0, 1, 2]) {
        const mine = out.data[at + channel] ?? 0;
        out.data[at + channel] = Math.round(
          mine + share * ((patch[3 * (y * width + x) + channel] ?? 0) - mine),
        );
      }
    }
  }
  return out;
}

/** Each pixel from where `source` says, in shares of the width and height, interpolated. */
export function warped(photo: Raw, source: (point: Point) => Point): Raw {
  const { data, width, height } = photo;
  const out = copyOf(photo);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const from = source({ x: (x + 0.5) / width, y: (y + 0.5) / height });
      const [u, v] = [
        within(from.x * width - 0.5, 0, width - 1),
        within(from.y * height - 0.5, 0, height - 1),
      ];
      const [left, top] = [Math.min(width - 2, Math.floor(u)), Math.min(height - 2, Math.floor(v))];
      const [s, t] = [u - left, v - top];
      for (const channel of [0, 1, 2]) {
        const at = 3 * (top * width + left) + channel;
        const upper = (data[at] ?? 0) * (1 - s) + (data[at + 3] ?? 0) * s;
        const lower = (data[at + 3 * width] ?? 0) * (1 - s) + (data[at + 3 * width + 3] ?? 0) * s;
        out.data[3 * (y * width + x) + channel] = Math.round(upper * (1 - t) + lower * t);
      }
    }
  }
  return out;
}

export type Rgb = [red: number, green: number, blue: number];

/** Each pixel changed as far as its mask, from 0 to 1, says. */
export function painted(photo: Raw, mask: Float32Array, paint: (rgb: Rgb, x: number, y: number) => Rgb): Raw {
  const out = copyOf(photo);
  for (let pixel = 0; pixel < mask.length; pixel += 1) {
    const share = mask[pixel] ?? 0;
    if (share <= 0) continue;
    const at = 3 * pixel;
    const before: Rgb = [photo.data[at] ?? 0, photo.data[at + 1] ?? 0, photo.data[at + 2] ?? 0];
    const after = paint(before, pixel % photo.width, Math.floor(pixel / photo.width));
    for (const channel of [0, 1, 2] as const)
      out.data[at + channel] = within(
        Math.round(before[channel] + share * (after[channel] - before[channel])),
        0,
        255,
      );
  }
  return out;
}

/** The share of pixels that two photos do not share: by more than 30 levels, summed over the channels. */
export function changedShare(a: Raw, b: Raw): number {
  let changed = 0;
  for (let at = 0; at < a.data.length; at += 3) {
    const channel = (of: number) => Math.abs((a.data[at + of] ?? 0) - (b.data[at + of] ?? 0));
    if (channel(0) + channel(1) + channel(2) > 45) changed += 1;
  }
  return changed / (a.data.length / 3);
}
