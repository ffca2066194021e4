/** CIE a* and b* of linear sRGB light. */
export function chromaOf([r, g, b]: readonly [number, number, number]): [a: number, b: number] {
  const x = root((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
  const y = root(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
  const z = root((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883);
  return [500 * (x - y), 200 * (y - z)];
}

const root = (light: number): number => (light > 0.008856 ? Math.cbrt(light) : light * 7.787037 + 16 / 116);
