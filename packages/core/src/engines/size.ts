import type { SizeLimits } from "./engine.ts";

export type Size = { width: number; height: number };

/** What a size costs besides its stretch: 0.1% of stretch is as bad as 28% fewer pixels, 0.4% as bad as more than the picture has. */
const resizing = 0.003;
const enlarging = 0.004;

/** How many pixels of the longer edge may be given up to return an exact ratio. */
const restoreWindow = 64;

/** By the limits of a provider, for its list takes a few milliseconds to make. */
const made = new WeakMap<SizeLimits, Size[]>();

/**
 * The size, in pixels, to request from a provider: within its limits, at the picture's own ratio or very close to it, and
 * as large as the picture itself and they allow. Pictures beyond their longest ratio get that.
 */
export function sizeFor({ width, height }: Size, limits: SizeLimits): Size {
  if (height > width) return rotated(sizeFor({ width: height, height: width }, limits));
  const ratio = Math.min(width / height, limits.maxRatio);
  const cost = (size: Size) => deviation(size, ratio) + misfit(area(size), width * height, limits);
  return landscapes(limits).reduce((best, size) => (cost(size) < cost(best) ? size : best));
}

/**
 * The size, in pixels, at which a picture made at the requested size has the original's ratio again: exactly, where integers
 * near the requested size can express it, else the nearest they can.
 */
export function restoredSize(original: Size, requested: Size): Size {
  if (original.height > original.width) return rotated(restoredSize(rotated(original), rotated(requested)));
  const ratio = original.width / original.height;
  const widths = Array.from({ length: restoreWindow }, (_, less) => requested.width - less);
  const sizes = widths.map((width) => ({ width, height: Math.max(1, Math.round(width / ratio)) }));
  return sizes.reduce((best, size) => (deviation(size, ratio) < deviation(best, ratio) ? size : best));
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

function rotated({ width, height }: Size): Size {
  return { width: height, height: width };
}
