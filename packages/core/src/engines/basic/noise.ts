import { greyOf } from "./colour.ts";
import { type Pixels, percentile } from "./pixels.ts";

/** How strong the grain is, as a standard deviation in levels of 0..255. */
export type Noise = { luma: number; chroma: number };

/** Tiles of 8 × 8 pixels are looked at; this many say enough about a photo of any size. */
const tile = 8;
const tiles = 3000;
/** The flattest quarter of the tiles: walls, ceilings and sky, where what is left is grain. */
const flattest = 0.25;

/**
 * Measures grain with Immerkær's mask, which answers to neither a slope nor a straight edge (Fast Noise Variance
 * Estimation, 1996). Tiles that are nearly black or white are left out: clipping hides their grain. 0 for a picture
 * too small to say.
 */
export function measureNoise({ data, width, height }: Pixels): Noise {
  const step = Math.max(tile, tile * Math.floor(Math.sqrt((width * height) / (tile * tile) / tiles)));
  const [luma, chroma]: [number[], number[]] = [[], []];
  const side = tile + 2;
  const [grey, colour] = [new Float32Array(side * side), new Float32Array(side * side)];
  for (let top = 0; top + side <= height; top += step) {
    for (let left = 0; left + side <= width; left += step) {
      let sum = 0;
      for (let y = 0, to = 0; y < side; y += 1) {
        for (let x = 0, at = 3 * ((top + y) * width + left); x < side; x += 1, at += 3, to += 1) {
          const red = data[at] ?? 0;
          const green = data[at + 1] ?? 0;
          const value = greyOf(red, green, data[at + 2] ?? 0);
          grey[to] = value;
          colour[to] = red - green;
          sum += value;
        }
      }
      const mean = sum / (side * side);
      if (mean < 12 || mean > 243) continue;
      luma.push(deviation(grey));
      chroma.push(deviation(colour));
    }
  }
  if (luma.length < 20) return { luma: 0, chroma: 0 };
  return {
    luma: percentile(Float32Array.from(luma), flattest),
    chroma: percentile(Float32Array.from(chroma), flattest),
  };
}

/** How much each row of a tile bends. */
const bends = new Float32Array((tile + 2) * (tile + 2));

/** The mean of |mask * tile| over 6, the mask's norm, times √(π/2): the standard deviation of normal noise. */
function deviation(values: Float32Array): number {
  const side = tile + 2;
  for (let at = 1; at < side * side - 1; at += 1)
    bends[at] = (values[at - 1] ?? 0) - 2 * (values[at] ?? 0) + (values[at + 1] ?? 0);
  let sum = 0;
  for (let y = 1; y <= tile; y += 1) {
    for (let at = y * side + 1; at <= y * side + tile; at += 1)
      sum += Math.abs((bends[at - side] ?? 0) - 2 * (bends[at] ?? 0) + (bends[at + side] ?? 0));
  }
  return (Math.sqrt(Math.PI / 2) * sum) / (tile * tile * 6);
}
