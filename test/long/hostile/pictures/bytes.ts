import { createDeflate } from "node:zlib";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";

export const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");

export function uint16(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  for (const [at, value] of values.entries()) bytes.writeUInt16BE(value, at * 2);
  return bytes;
}

export function uint32(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [at, value] of values.entries()) bytes.writeUInt32BE(value, at * 4);
  return bytes;
}

/** A copy with other bytes from `at` on. */
export function overwritten(file: Buffer, at: number, bytes: Buffer): Buffer {
  if (at < 0) throw new RangeError("There is no such place in the file");
  return Buffer.concat([file.subarray(0, at), bytes, file.subarray(at + bytes.length)]);
}

export const inserted = (file: Buffer, at: number, bytes: Buffer): Buffer =>
  Buffer.concat([file.subarray(0, at), bytes, file.subarray(at)]);

/** So many zero bytes as a zlib stream, a thousandth of the size; made without holding them. */
export function deflatedZeros(count: number): Promise<Buffer> {
  const zeros = Buffer.alloc(2 ** 20);
  function* pieces() {
    for (let left = count; left > 0; left -= zeros.length)
      yield zeros.subarray(0, Math.min(left, zeros.length));
  }
  return buffer(Readable.from(pieces()).pipe(createDeflate({ level: 1 })));
}

/** Bytes that look random and are the same each time. */
export function noise(length: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(length);
  let state = seed;
  for (let at = 0; at < length; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}

/** A copy with `count` bytes between two places changed. */
export function damaged(
  file: Buffer,
  { from, to, count, seed }: { from: number; to: number; count: number; seed: number },
): Buffer {
  const copy = Buffer.from(file);
  const places = noise(count * 4, seed);
  for (let n = 0; n < count; n += 1) {
    const at = from + (places.readUInt32BE(n * 4) % (to - from));
    copy[at] = (copy[at] ?? 0) ^ (1 + (n % 255));
  }
  return copy;
}
