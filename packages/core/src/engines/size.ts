export type Size = { width: number; height: number };

/** The provider's rules for a picture it makes. */
const step = 16;
const maxEdge = 3840;
const maxRatio = 3;
const minPixels = 655_360;

/** The provider allows 8,294,400 pixels, and calls everything above this experimental. */
const maxPixels = 2560 * 1440;

/** What a size costs besides its stretch: 0.1% of stretch is as bad as 28% fewer pixels, 0.4% as bad as more than the picture has. */
const resizing = 0.003;
const enlarging = 0.004;

/** How many pixels of the longer edge may be given up to return an exact ratio. */
const restoreWindow = 64;

const landscapes = allowedLandscapes();

/**
 * The size, in pixels, to request from the provider: within its rules, at the picture's own ratio or very close to it, and
 * as large as the picture itself and 2560x1440 allow. Pictures beyond 3:1 get 3:1.
 */
export function sizeFor(width: number, height: number): Size {
  if (height > width) return rotated(sizeFor(height, width));
  const ratio = Math.min(width / height, maxRatio);
  const cost = (size: Size) => deviation(size, ratio) + misfit(area(size), width * height);
  return landscapes.reduce((best, size) => (cost(size) < cost(best) ? size : best));
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

/** Every landscape and square size within the rules: about 6,600. */
function allowedLandscapes(): Size[] {
  const edges = Array.from({ length: maxEdge / step }, (_, index) => (index + 1) * step);
  return edges
    .flatMap((height) => edges.map((width) => ({ width, height })))
    .filter((size) => size.width >= size.height && size.width <= size.height * maxRatio)
    .filter((size) => area(size) >= minPixels && area(size) <= maxPixels);
}

function misfit(pixels: number, own: number): number {
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
