import type { Rgb } from "../../kit/pictures.ts";

type Xy = readonly [x: number, y: number];
/** Primaries as chromaticities of the profile connection space's D50, and a gamma. */
type Space = { red: Xy; green: Xy; blue: Xy; gamma: number };

const d50 = [0.9642, 1, 0.8249] as const;

/** A matrix profile of a colour space (ICC.1:2001), and the signal that an sRGB colour has in it. */
export function iccProfile(space: Space): { profile: Buffer; signalOf: (colour: Rgb) => Rgb } {
  const matrix = matrixOf(space);
  const inverse = inverted(matrix);
  const signalOf = (colour: Rgb): Rgb => {
    const light = times(inverse, times(srgbToD50, colour.map(linear)));
    const [r = 0, g = 0, b = 0] = light.map((value) => Math.max(value, 0) ** (1 / fixedGamma(space.gamma)));
    return [r, g, b];
  };
  return { profile: profileOf(matrix, space.gamma), signalOf };
}

/** A gamma is kept as a multiple of 1/256. */
const fixedGamma = (gamma: number): number => Math.round(gamma * 256) / 256;

const linear = (byte: number): number =>
  byte / 255 <= 0.04045 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4;

/** sRGB's primaries adapted to D50, as its own profile has them. */
const srgbToD50 = [
  [0.4360747, 0.3850649, 0.1430804],
  [0.2225045, 0.7168786, 0.0606169],
  [0.0139322, 0.0971045, 0.7141733],
];

function matrixOf({ red, green, blue }: Space): number[][] {
  const columns = [red, green, blue].map(([x, y]) => [x / y, 1, (1 - x - y) / y]);
  const plain = [0, 1, 2].map((row) => columns.map((column) => column[row] ?? 0));
  const scale = times(inverted(plain), [...d50]);
  return plain.map((row) => row.map((value, at) => value * (scale[at] ?? 0)));
}

const times = (matrix: number[][], vector: number[]): number[] =>
  matrix.map((row) => row.reduce((sum, value, at) => sum + value * (vector[at] ?? 0), 0));

function inverted(m: number[][]): number[][] {
  const at = (row: number, column: number): number => m[row % 3]?.[column % 3] ?? 0;
  const cofactor = (r: number, c: number) =>
    at(r + 1, c + 1) * at(r + 2, c + 2) - at(r + 1, c + 2) * at(r + 2, c + 1);
  const determinant = [0, 1, 2].reduce((sum, c) => sum + at(0, c) * cofactor(0, c), 0);
  return [0, 1, 2].map((row) => [0, 1, 2].map((column) => cofactor(column, row) / determinant));
}

function profileOf(matrix: number[][], gamma: number): Buffer {
  const column = (at: number) => xyz(matrix.map((row) => row[at] ?? 0));
  const curve = Buffer.concat([ascii("curv"), int32(0, 1), Buffer.from([0, 0, 0, 0]).fill(0)]);
  curve.writeUInt16BE(Math.round(gamma * 256), 12);
  const text = Buffer.concat([ascii("desc"), int32(0, 5), ascii("test\0"), Buffer.alloc(78 + 1)]);
  const copyright = Buffer.concat([ascii("text"), int32(0), ascii("none\0\0\0\0")]);
  const tags: [string, Buffer][] = [
    ["desc", Buffer.concat([text, Buffer.alloc((4 - (text.length % 4)) % 4)])],
    ["cprt", copyright],
    ["wtpt", xyz([...d50])],
    ["rXYZ", column(0)],
    ["gXYZ", column(1)],
    ["bXYZ", column(2)],
    ["rTRC", curve],
    ["gTRC", curve],
    ["bTRC", curve],
  ];
  let at = 128 + 4 + tags.length * 12;
  const entries = tags.map(([name, body]) => {
    const entry = Buffer.concat([ascii(name), int32(at, body.length)]);
    at += body.length;
    return entry;
  });
  const header = Buffer.alloc(128);
  header.writeUInt32BE(at, 0);
  header.writeUInt32BE(0x02400000, 8);
  header.write("mntrRGB XYZ ", 12, "latin1");
  header.write("acsp", 36, "latin1");
  fixed([...d50]).copy(header, 68);
  return Buffer.concat([header, int32(tags.length), ...entries, ...tags.map(([, body]) => body)]);
}

const ascii = (text: string): Buffer => Buffer.from(text, "latin1");
const int32 = (...values: number[]): Buffer => Buffer.concat(values.map((value) => fixed([value / 65_536])));
const fixed = (values: number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [at, value] of values.entries()) bytes.writeInt32BE(Math.round(value * 65_536), at * 4);
  return bytes;
};
const xyz = (values: number[]): Buffer => Buffer.concat([ascii("XYZ "), int32(0), fixed(values)]);
