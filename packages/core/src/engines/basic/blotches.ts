import { clamp, type Plane } from "./pixels.ts";
import { smoothPlane } from "./smooth.ts";

/**
 * What is taken for offsets between the blocks of a JPEG, as their deviation in levels, in a plane of the halved size
 * and in one of a quarter. Those blocks span 16 pixels of the picture and 8 of its half-size colour, where they are
 * detail; in these planes they are four pixels and two. With half as much again, a sofa's green spread along a wall.
 */
const offsets = [2, 1.4];
/** A block is off by this many levels at most; more is a colour of the picture. */
const most = 2;

/** Smooths in place blotches of colour that are wider than what `smoothPlane` takes for grain. */
export function smoothBlotches(plane: Plane, [deviation, ...coarser] = offsets): void {
  if (deviation === undefined || Math.min(plane.width, plane.height) < 16) return;
  const small = halved(plane);
  const before = small.values.slice();
  smoothBlotches(small, coarser);
  smoothPlane(small, deviation);
  const change = before.map((value, at) => clamp((small.values[at] ?? 0) - value, -most, most));
  addEnlarged(plane, { ...small, values: change });
}

/** The mean of each 2 × 2; the last row or column of an odd side is left out. */
function halved({ values, width, height }: Plane): Plane {
  const [w, h] = [width >> 1, height >> 1];
  const small = new Float32Array(w * h);
  for (let y = 0, to = 0; y < h; y += 1)
    for (let x = 0, at = 2 * y * width; x < w; x += 1, at += 2, to += 1) {
      const upper = (values[at] ?? 0) + (values[at + 1] ?? 0);
      small[to] = (upper + (values[at + width] ?? 0) + (values[at + width + 1] ?? 0)) / 4;
    }
  return { values: small, width: w, height: h };
}

/** Adds a plane of half the size, interpolated. */
function addEnlarged({ values, width, height }: Plane, small: Plane): void {
  const row = new Float32Array(small.width);
  for (let y = 0; y < height; y += 1) {
    const at = clamp(y / 2 - 0.25, 0, small.height - 1);
    const above = Math.floor(at) * small.width;
    const below = Math.min(Math.floor(at) + 1, small.height - 1) * small.width;
    for (let x = 0; x < row.length; x += 1) {
      const value = small.values[above + x] ?? 0;
      row[x] = value + ((small.values[below + x] ?? 0) - value) * (at % 1);
    }
    // A cell lies a quarter of the next one's width before or behind the middle of the two it stands for.
    for (let x = 0, to = y * width; x < width; x += 1, to += 1) {
      const near = Math.min(x >> 1, row.length - 1);
      const far = clamp(x & 1 ? near + 1 : near - 1, 0, row.length - 1);
      values[to] = (values[to] ?? 0) + 0.75 * (row[near] ?? 0) + 0.25 * (row[far] ?? 0);
    }
  }
}
