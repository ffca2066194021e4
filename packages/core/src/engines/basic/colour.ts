/**
 * sRGB's curve: a channel of 0..1 as light of 0..1. A camera's gains, a cast and a veil of light are simple only in
 * light.
 */
export function toLight(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

/** The inverse of `toLight`. */
export function toValue(light: number): number {
  return light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
}

/** The light of each 8-bit level. */
export const lightOfLevel = Float32Array.from({ length: 256 }, (_, level) => toLight(level / 255));

/**
 * Fine enough that neighbouring entries differ by a fifth of a level in the deepest shadow, where the curve is
 * steepest.
 */
const steps = 16_384;
const levels = Float32Array.from({ length: steps + 1 }, (_, step) => 255 * toValue(step / steps));

/** Light as a level of 0..255, not rounded; what is above white is white. */
export function levelOf(light: number): number {
  const step = light <= 0 ? 0 : light >= 1 ? steps : (light * steps + 0.5) | 0;
  return levels[step] ?? 0;
}

/** The grey of a pixel's levels (BT.601). */
export function greyOf(red: number, green: number, blue: number): number {
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}

/** The eye's weights for light (BT.709). */
export function luminance(red: number, green: number, blue: number): number {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** CIE L*, 0..100, of a luminance of 0..1. */
export function lightness(luminance: number): number {
  return luminance > 0.008856 ? 116 * Math.cbrt(luminance) - 16 : 903.3 * luminance;
}

/** A factor for each channel's light. */
export type Gains = readonly [red: number, green: number, blue: number];

/**
 * The colour of a light as ln(R/G) and ln(B/G): 0, 0 is white, and a gain on a channel shifts it by the same distance
 * for every surface. Along `red - blue` lies warm to cool, along `red + blue` magenta to green.
 */
export type Tint = { red: number; blue: number };

/** The gains that make this light white, and leave a grey as bright as it was. */
export function gainsAgainst({ red, blue }: Tint): Gains {
  const [r, b] = [Math.exp(red), Math.exp(blue)];
  const luma = luminance(r, 1, b);
  return [luma / r, luma, luma / b];
}
