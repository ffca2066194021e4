/**
 * The 8 × 8 discrete cosine transform, orthonormal, by the even-odd split: 22 multiplications for a row of 8. `block` holds 64
 * numbers and is changed in place.
 */
export function transform(block: Float64Array): void {
  for (let at = 0; at < 64; at += 8) forward(block, at, 1);
  for (let at = 0; at < 8; at += 1) forward(block, at, 8);
}

/** The inverse of `transform`. */
export function restore(block: Float64Array): void {
  for (let at = 0; at < 8; at += 1) inverse(block, at, 8);
  for (let at = 0; at < 64; at += 8) inverse(block, at, 1);
}

const cosine = (k: number) => Math.cos((k * Math.PI) / 16) / 2;
const [c1, c2, c3, c4, c5, c6, c7] = [
  cosine(1),
  cosine(2),
  cosine(3),
  cosine(4),
  cosine(5),
  cosine(6),
  cosine(7),
];

function forward(v: Float64Array, at: number, step: number): void {
  const [i1, i2, i3, i4] = [at + step, at + 2 * step, at + 3 * step, at + 4 * step];
  const [i5, i6, i7] = [at + 5 * step, at + 6 * step, at + 7 * step];
  const v0 = v[at] ?? 0;
  const v1 = v[i1] ?? 0;
  const v2 = v[i2] ?? 0;
  const v3 = v[i3] ?? 0;
  const v4 = v[i4] ?? 0;
  const v5 = v[i5] ?? 0;
  const v6 = v[i6] ?? 0;
  const v7 = v[i7] ?? 0;
  const s0 = v0 + v7;
  const s1 = v1 + v6;
  const s2 = v2 + v5;
  const s3 = v3 + v4;
  const d0 = v0 - v7;
  const d1 = v1 - v6;
  const d2 = v2 - v5;
  const d3 = v3 - v4;
  v[at] = c4 * (s0 + s1 + s2 + s3);
  v[i4] = c4 * (s0 - s1 - s2 + s3);
  v[i2] = c2 * (s0 - s3) + c6 * (s1 - s2);
  v[i6] = c6 * (s0 - s3) - c2 * (s1 - s2);
  v[i1] = c1 * d0 + c3 * d1 + c5 * d2 + c7 * d3;
  v[i3] = c3 * d0 - c7 * d1 - c1 * d2 - c5 * d3;
  v[i5] = c5 * d0 - c1 * d1 + c7 * d2 + c3 * d3;
  v[i7] = c7 * d0 - c5 * d1 + c3 * d2 - c1 * d3;
}

function inverse(v: Float64Array, at: number, step: number): void {
  const [i1, i2, i3, i4] = [at + step, at + 2 * step, at + 3 * step, at + 4 * step];
  const [i5, i6, i7] = [at + 5 * step, at + 6 * step, at + 7 * step];
  const v0 = v[at] ?? 0;
  const v1 = v[i1] ?? 0;
  const v2 = v[i2] ?? 0;
  const v3 = v[i3] ?? 0;
  const v4 = v[i4] ?? 0;
  const v5 = v[i5] ?? 0;
  const v6 = v[i6] ?? 0;
  const v7 = v[i7] ?? 0;
  const a = c4 * (v0 + v4);
  const b = c4 * (v0 - v4);
  const c = c2 * v2 + c6 * v6;
  const d = c6 * v2 - c2 * v6;
  const s0 = a + c;
  const s1 = b + d;
  const s2 = b - d;
  const s3 = a - c;
  const d0 = c1 * v1 + c3 * v3 + c5 * v5 + c7 * v7;
  const d1 = c3 * v1 - c7 * v3 - c1 * v5 - c5 * v7;
  const d2 = c5 * v1 - c1 * v3 + c7 * v5 + c3 * v7;
  const d3 = c7 * v1 - c5 * v3 + c3 * v5 - c1 * v7;
  v[at] = s0 + d0;
  v[i7] = s0 - d0;
  v[i1] = s1 + d1;
  v[i6] = s1 - d1;
  v[i2] = s2 + d2;
  v[i5] = s2 - d2;
  v[i3] = s3 + d3;
  v[i4] = s3 - d3;
}
