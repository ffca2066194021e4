import { type Encoded, encodeMap } from "../pictures/encode.ts";
import { type Field, valueAt } from "./field.ts";
import { isRecovered, luma } from "./planes.ts";
import type { Previews } from "./preview.ts";

/** Pixels of the preview that are one pixel of the map. */
const step = 4;

/** Levels below which what was white is no longer white. */
const white = 240;

type Rgba = readonly [red: number, green: number, blue: number, alpha: number];
const recovered: Rgba = [30, 110, 230, 110];
const changed = (departure: number): Rgba => [224, 36, 36, Math.min(230, Math.round(90 + 70 * departure))];

/** The changes as a small PNG with transparency, at a quarter of the preview's size. */
export async function mapOf(pair: Previews, fields: Field[]): Promise<Encoded> {
  const [before, after] = [luma(pair.before), luma(pair.after)];
  const [width, height] = [Math.ceil(before.width / step), Math.ceil(before.height / step)];
  const data = Buffer.alloc(4 * width * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const departure = Math.max(0, ...fields.map((field) => valueAt(field, x * step, y * step)));
      const at = y * step * before.width + x * step;
      const [was, is] = [before.values[at] ?? 0, after.values[at] ?? 0];
      const to = 4 * (y * width + x);
      if (departure > 1) data.set(changed(departure), to);
      else if (isRecovered(was, is) && is < white) data.set(recovered, to);
    }
  return encodeMap({ data, width, height });
}
