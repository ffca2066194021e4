export type Size = { width: number; height: number };

/** The provider's rules for a picture it makes. */
const step = 16;
const longestEdge = 3840;
const widestRatio = 3;
const fewestPixels = 655_360;

/** The provider allows 8,294,400 pixels, and calls everything above this experimental. */
const mostPixels = 2560 * 1440;

/** What a size costs beside its stretch: 0.1% of stretch is as bad as 28% fewer pixels, 0.4% as bad as more than the picture has. */
const resizing = 0.003;
const enlarging = 0.004;

/** How many pixels of the longer edge may be given up to return an exact ratio. */
const restoreWindow = 64;

const landscapes = allowedLandscapes();

/**
 * The size, in pixels, to ask the provider for: within its rules, at the picture's own ratio or hardly off it, and as
 * large as the picture itself and 2560x1440 allow. Pictures beyond 3:1 get 3:1.
 */
export function sizeFor(width: number, height: number): Size {
  if (height > width) return turned(sizeFor(height, width));
  const ratio = Math.min(width / height, widestRatio);
  const cost = (size: Size) => deviation(size, ratio) + misfit(area(size), width * height);
  return landscapes.reduce((best, size) => (cost(size) < cost(best) ? size : best));
}

/**
 * The size, in pixels, at which a picture made at the asked size has the original's ratio again: exactly, where integers
 * near the asked size can express it, else the nearest they can.
 */
export function restoredSize(original: Size, asked: Size): Size {
  if (original.height > original.width) return turned(restoredSize(turned(original), turned(asked)));
  const ratio = original.width / original.height;
  const widths = Array.from({ length: restoreWindow }, (_, less) => asked.width - less);
  const sizes = widths.map((width) => ({ width, height: Math.max(1, Math.round(width / ratio)) }));
  return sizes.reduce((best, size) => (deviation(size, ratio) < deviation(best, ratio) ? size : best));
}

/** Every landscape and square size within the rules: about 6,600. */
function allowedLandscapes(): Size[] {
  const edges = Array.from({ length: longestEdge / step }, (_, index) => (index + 1) * step);
  return edges
    .flatMap((height) => edges.map((width) => ({ width, height })))
    .filter((size) => size.width >= size.height && size.width <= size.height * widestRatio)
    .filter((size) => area(size) >= fewestPixels && area(size) <= mostPixels);
}

function misfit(pixels: number, own: number): number {
  const wanted = Math.min(Math.max(own, fewestPixels), mostPixels);
  return resizing * Math.abs(Math.log(pixels / wanted)) + (pixels > wanted ? enlarging : 0);
}

function deviation({ width, height }: Size, ratio: number): number {
  return Math.abs(width / height / ratio - 1);
}

function area({ width, height }: Size): number {
  return width * height;
}

function turned({ width, height }: Size): Size {
  return { width: height, height: width };
}
