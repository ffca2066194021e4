/**
 * Forty sizes in pixels: single pixels and lines, odd and prime sides, the usual ratios, both ways up, and panoramas.
 */
export const shapes: readonly (readonly [width: number, height: number])[] = [
  ...([1, 2, 3, 7, 8, 9, 15, 16, 17] as const).map((side) => [side, side] as const),
  ...([2, 31, 700, 2000] as const).flatMap((side) => [[side, 1] as const, [1, side] as const]),
  ...[
    [64, 48],
    [101, 67],
    [640, 427],
    [800, 533],
    [333, 500],
    [1201, 801],
    [1024, 1023],
    [1280, 720],
    [900, 300],
    [1200, 300],
    [1501, 251],
  ].flatMap(([width = 0, height = 0]) => [[width, height] as const, [height, width] as const]),
  [997, 991],
];
