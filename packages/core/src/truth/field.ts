/**
 * How far each place of a picture departs from the original, as a multiple of the limit: from 1 it is another room.
 * One value for each tile of `tile` pixels of the preview.
 */
export type Field = { values: Float32Array; width: number; height: number; tile: number };

export function emptyField({ width, height }: { width: number; height: number }, tile: number): Field {
  const [across, down] = [Math.floor(width / tile), Math.floor(height / tile)];
  return { values: new Float32Array(across * down), width: across, height: down, tile };
}

/** The departure that `tiles` of a field reach: one tile alone may be chance, a change covers several. */
export function departureOf({ values }: Field, tiles: number): number {
  return values.toSorted((a, b) => b - a)[Math.min(tiles, values.length) - 1] ?? 0;
}

/** The field's value at a pixel of the preview; the tiles at the edge go on to it. */
export function valueAt({ values, width, height, tile }: Field, x: number, y: number): number {
  const [column, row] = [
    Math.min(width - 1, Math.floor(x / tile)),
    Math.min(height - 1, Math.floor(y / tile)),
  ];
  return values[row * width + column] ?? 0;
}
