/** What a fit explains, and by what: the targets of a row are sums of its features. */
export type Row = { features: Float64Array; target: readonly [number, number] };

/** The weight of each feature in the first target, and in the second. */
export type Coefficients = readonly [Float64Array, Float64Array];

/**
 * Times the rows' usual distance from the fit: rows further away do not count at all (Tukey's biweight, which calls
 * for 4 to 5).
 */
const furthest = 4;
const rounds = 6;

/**
 * The coefficients that explain most rows, whatever a minority of them does. `stiffness` holds each at 0, as a share
 * of the rows' weight.
 */
export function fitted(rows: readonly Row[], stiffness: readonly number[]): Coefficients {
  let coefficients: Coefficients = [start(rows, 0, stiffness.length), start(rows, 1, stiffness.length)];
  for (let round = 0; round < rounds; round += 1) {
    const distances = Float64Array.from(rows, (row) => distance(row, coefficients));
    const usual = furthest * Math.max(0.02, 1.5 * median(distances));
    const weights = distances.map((far) => Math.max(0, 1 - (far / usual) ** 2) ** 2);
    coefficients = solved(rows, weights, stiffness);
  }
  return coefficients;
}

/** A row's targets by the coefficients. */
export const predicted = ({ features }: Row, [first, second]: Coefficients): [number, number] => [
  dot(features, first),
  dot(features, second),
];

/** The median of all rows, which the first feature, a constant, can say. */
function start(rows: readonly Row[], target: 0 | 1, count: number): Float64Array {
  const coefficients = new Float64Array(count);
  coefficients[0] = median(Float64Array.from(rows, (row) => row.target[target]));
  return coefficients;
}

function distance(row: Row, coefficients: Coefficients): number {
  const [first, second] = predicted(row, coefficients);
  return Math.hypot(row.target[0] - first, row.target[1] - second);
}

/** Weighted least squares by the normal equations, for both targets at once. */
function solved(rows: readonly Row[], weights: Float64Array, stiffness: readonly number[]): Coefficients {
  const count = stiffness.length;
  const width = count + 2;
  const sums = new Float64Array(count * width);
  let total = 0;
  for (let index = 0; index < rows.length; index += 1) {
    const [row, weight = 0] = [rows[index], weights[index]];
    if (!row || weight === 0) continue;
    total += weight;
    addRow(sums, row, weight);
  }
  for (let at = 0; at < count; at += 1)
    sums[at * width + at] = (sums[at * width + at] ?? 0) + (stiffness[at] ?? 0) * total + 1e-9;
  eliminate(sums, count);
  const solution = (target: 0 | 1) =>
    Float64Array.from(
      stiffness,
      (_, at) => (sums[at * width + count + target] ?? 0) / (sums[at * width + at] ?? 1),
    );
  return [solution(0), solution(1)];
}

function addRow(sums: Float64Array, { features, target }: Row, weight: number): void {
  const count = features.length;
  for (let row = 0, at = 0; row < count; row += 1) {
    const value = weight * (features[row] ?? 0);
    for (let column = 0; column < count; column += 1, at += 1)
      sums[at] = (sums[at] ?? 0) + value * (features[column] ?? 0);
    sums[at] = (sums[at] ?? 0) + value * target[0];
    sums[at + 1] = (sums[at + 1] ?? 0) + value * target[1];
    at += 2;
  }
}

/** Gauss and Jordan, without exchanging equations: those of a fit with stiffness are positive definite. */
function eliminate(sums: Float64Array, count: number): void {
  const width = count + 2;
  for (let pivot = 0; pivot < count; pivot += 1)
    for (let row = 0; row < count; row += 1) {
      if (row === pivot) continue;
      const factor = (sums[row * width + pivot] ?? 0) / (sums[pivot * width + pivot] ?? 1);
      for (let column = pivot; column < width; column += 1)
        sums[row * width + column] =
          (sums[row * width + column] ?? 0) - factor * (sums[pivot * width + column] ?? 0);
    }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}

function median(values: Float64Array): number {
  return values.toSorted()[values.length >> 1] ?? 0;
}
