import { latin1 } from "./bytes.ts";

/** A WebP file of these chunks. */
export function webp(...chunks: Buffer[]): Buffer {
  const body = Buffer.concat([latin1("WEBP"), ...chunks]);
  return Buffer.concat([latin1("RIFF"), little32(body.length), body]);
}

export const riff = (type: string, body: Buffer): Buffer =>
  Buffer.concat([latin1(type), little32(body.length), body, Buffer.alloc(body.length % 2)]);

/**
 * A lossless picture of one colour, of any size up to 16,384 × 16,384: each of its five codes has one symbol, so that a
 * pixel takes no bit at all and 26 bytes hold 268 megapixels.
 */
export function oneColour(width: number, height: number): Buffer {
  const bits = [...bitsOf(width - 1, 14), ...bitsOf(height - 1, 14), 0, ...bitsOf(0, 3), 0, 0, 0];
  // Simple code, one symbol, of 8 bits; red, blue, alpha and distance alike.
  for (const symbol of [128, 90, 60, 255, 0]) bits.push(1, 0, 1, ...bitsOf(symbol, 8));
  const bytes = Buffer.alloc(Math.ceil(bits.length / 8) + 8);
  for (const [at, bit] of bits.entries()) bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (bit << (at & 7));
  return riff("VP8L", Buffer.concat([Buffer.from([0x2f]), bytes]));
}

/** The header of an extended file; `flags` 0x02 says that it moves, 0x20 that a profile follows, 0x08 EXIF. */
export function canvas(width: number, height: number, flags = 0): Buffer {
  const body = Buffer.alloc(10);
  body[0] = flags;
  body.writeUIntLE(width - 1, 4, 3);
  body.writeUIntLE(height - 1, 7, 3);
  return riff("VP8X", body);
}

const bitsOf = (value: number, count: number): number[] =>
  Array.from({ length: count }, (_, at) => (value >> at) & 1);

function little32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
