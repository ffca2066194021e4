import type { Size } from "../pictures/pixels.ts";
import type { SizeLimits } from "./engine.ts";

/** The picture to send, in pixels, and which part of it shows the original: all, or a strip across its middle. */
export type Frame = Size & { shown: Size & { left: number; top: number } };

/**
 * What a size costs besides its stretch: 0.1% of stretch is as bad as 28% fewer pixels, 0.4% as bad as more than the
 * picture has.
 */
const resizing = 0.003;
const enlarging = 0.004;

/** By the limits of a provider, for its list takes a few milliseconds to make. */
const made = new WeakMap<SizeLimits, Size[]>();

/**
 * What to request from a provider for a picture: a size within its limits, at the picture's own ratio or very close
 * to it, and as large as the picture itself and they allow. A picture beyond their longest ratio lies within one of
 * that ratio, unsqueezed.
 */
export function frameFor({ width, height }: Size, limits: SizeLimits): Frame {
  if (height > width) return rotatedFrame(frameFor({ width: height, height: width }, limits));
  const ratio = Math.min(width / height, limits.maxRatio);
  const size = sizeFor(ratio, width * (width / ratio), limits);
  const strip = width / height > ratio;
  const high = strip ? Math.max(1, Math.round((size.width * height) / width)) : size.height;
  return { ...size, shown: { left: 0, top: (size.height - high) >> 1, width: size.width, height: high } };
}

/** The best landscape size for a ratio and a number of pixels. */
function sizeFor(ratio: number, pixels: number, limits: SizeLimits): Size {
  const cost = (size: Size) => deviation(size, ratio) + misfit(area(size), pixels, limits);
  return landscapes(limits).reduce((best, size) => (cost(size) < cost(best) ? size : best));
}

/** Every landscape and square size within the limits: of OpenAI about 6,600. */
function landscapes(limits: SizeLimits): Size[] {
  const known = made.get(limits);
  if (known) return known;
  const sizes = allowedLandscapes(limits);
  made.set(limits, sizes);
  return sizes;
}

function allowedLandscapes({ step, maxEdge, maxRatio, minPixels, maxPixels }: SizeLimits): Size[] {
  const edges = Array.from({ length: maxEdge / step }, (_, index) => (index + 1) * step);
  return edges
    .flatMap((height) => edges.map((width) => ({ width, height })))
    .filter((size) => size.width >= size.height && size.width <= size.height * maxRatio)
    .filter((size) => area(size) >= minPixels && area(size) <= maxPixels);
}

function misfit(pixels: number, own: number, { minPixels, maxPixels }: SizeLimits): number {
  const wanted = Math.min(Math.max(own, minPixels), maxPixels);
  return resizing * Math.abs(Math.log(pixels / wanted)) + (pixels > wanted ? enlarging : 0);
}

function deviation({ width, height }: Size, ratio: number): number {
  return Math.abs(width / height / ratio - 1);
}

function area({ width, height }: Size): number {
  return width * height;
}

const rotated = ({ width, height }: Size): Size => ({ width: height, height: width });

function rotatedFrame({ shown, ...size }: Frame): Frame {
  return { ...rotated(size), shown: { ...rotated(shown), left: shown.top, top: shown.left } };
}
