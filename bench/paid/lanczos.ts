import type { Raw } from "../pictures/metrics.ts";

/** Enlarged with Lanczos's kernel of three lobes. sharp's own enlarging is bicubic, whatever its kernel. */
export function lanczos(photo: Raw, { width, height }: { width: number; height: number }): Raw {
  const across = weightsOf(photo.width, width);
  const wide = new Float32Array(3 * width * photo.height);
  for (let y = 0; y < photo.height; y += 1)
    for (let x = 0; x < width; x += 1)
      for (const { from, weight } of across[x] ?? [])
        for (let of = 0; of < 3; of += 1) {
          const at = 3 * (y * width + x) + of;
          wide[at] = (wide[at] ?? 0) + weight * (photo.data[3 * (y * photo.width + from) + of] ?? 0);
        }
  const down = weightsOf(photo.height, height);
  const data = Buffer.alloc(3 * width * height);
  for (let y = 0; y < height; y += 1)
    for (let at = 0; at < 3 * width; at += 1) {
      let sum = 0;
      for (const { from, weight } of down[y] ?? []) sum += weight * (wide[3 * from * width + at] ?? 0);
      data[3 * y * width + at] = Math.max(0, Math.min(255, Math.round(sum)));
    }
  return { data, width, height };
}

type Weight = { from: number; weight: number };

/**
 * For each pixel of the longer side, the pixels of the shorter it is made of; beyond the border the last one counts.
 */
function weightsOf(small: number, large: number): Weight[][] {
  return Array.from({ length: large }, (_, at) => {
    const place = ((at + 0.5) * small) / large - 0.5;
    const first = Math.floor(place) - 2;
    const weights = Array.from({ length: 6 }, (_, index) => ({
      from: Math.max(0, Math.min(small - 1, first + index)),
      weight: kernel(place - first - index),
    }));
    const sum = weights.reduce((total, { weight }) => total + weight, 0);
    return weights.map(({ from, weight }) => ({ from, weight: weight / sum }));
  });
}

function kernel(x: number): number {
  if (x === 0) return 1;
  if (Math.abs(x) >= 3) return 0;
  const angle = Math.PI * x;
  return (3 * Math.sin(angle) * Math.sin(angle / 3)) / angle ** 2;
}
