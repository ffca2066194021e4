import type { Plane } from "../engines/basic/pixels.ts";
import type { Pixels } from "../pictures/pixels.ts";
import { halved, luma } from "./planes.ts";
import type { Previews } from "./preview.ts";

export type Shift = { x: number; y: number };

/**
 * How far the output lies from the original, in whole pixels of the pair, up to `reach`; told by the edges of both at
 * half the size and then in full.
 */
export function shiftOf({ before, after }: Previews, reach: number): Shift {
  const [a, b] = [luma(before), luma(after)];
  const coarse = best(halved(a), halved(b), { x: 0, y: 0 }, Math.ceil(reach / 2));
  return best(a, b, { x: 2 * coarse.x, y: 2 * coarse.y }, 1);
}

function best(a: Plane, b: Plane, around: Shift, reach: number): Shift {
  let found = { shift: around, likeness: -Infinity };
  for (let y = around.y - reach; y <= around.y + reach; y += 1)
    for (let x = around.x - reach; x <= around.x + reach; x += 1) {
      const likeness = likenessAt(a, b, { x, y }) - 1e-6 * (Math.abs(x) + Math.abs(y));
      if (likeness > found.likeness) found = { shift: { x, y }, likeness };
    }
  return found.shift;
}

/**
 * The cosine between the slopes of the two, every second pixel of every second row. Strong edges count no more than
 * clear ones.
 */
function likenessAt(a: Plane, b: Plane, shift: Shift): number {
  const { width, height } = a;
  const [p, q] = [a.values, b.values];
  const edge = 1 + Math.max(Math.abs(shift.x), Math.abs(shift.y));
  const offset = shift.y * width + shift.x;
  let [both, first, second] = [0, 0, 0];
  for (let y = edge; y < height - edge; y += 2)
    for (let x = edge; x < width - edge; x += 2) {
      const at = y * width + x;
      const to = at + offset;
      const ax = limited((p[at + 1] ?? 0) - (p[at - 1] ?? 0));
      const ay = limited((p[at + width] ?? 0) - (p[at - width] ?? 0));
      const bx = limited((q[to + 1] ?? 0) - (q[to - 1] ?? 0));
      const by = limited((q[to + width] ?? 0) - (q[to - width] ?? 0));
      both += ax * bx + ay * by;
      first += ax * ax + ay * ay;
      second += bx * bx + by * by;
    }
  return both / Math.sqrt(first * second + 1);
}

const limited = (slope: number): number => (slope > 40 ? 40 : slope < -40 ? -40 : slope);

/** The parts of both that show the same, cut to the same size. */
export function overlap({ before, after }: Previews, { x, y }: Shift): Previews {
  const size = { width: before.width - Math.abs(x), height: before.height - Math.abs(y) };
  return {
    before: cut(before, { x: Math.max(0, -x), y: Math.max(0, -y) }, size),
    after: cut(after, { x: Math.max(0, x), y: Math.max(0, y) }, size),
  };
}

function cut(pixels: Pixels, from: Shift, { width, height }: { width: number; height: number }): Pixels {
  const data = new Uint8Array(3 * width * height);
  for (let row = 0; row < height; row += 1) {
    const start = 3 * ((from.y + row) * pixels.width + from.x);
    data.set(pixels.data.subarray(start, start + 3 * width), 3 * row * width);
  }
  return { data, width, height };
}
