/** A table that says which symbol each run of bits means (ITU T.81, annex C and F.2.2.3). */
export type HuffmanTable = {
  /** Of each 10 bits: the length of the code they begin with, times 256, plus its symbol; 0 when the code is longer. */
  short: Uint16Array;
  /** Of each length: the largest code, or -1; its last symbol's place is `lastAt`. */
  largest: Int32Array;
  lastAt: Int32Array;
  symbols: Uint8Array;
};

/** Codes up to this many bits are found in one step; longer ones are rare. */
export const shortBits = 10;

/** Builds a table of a DHT segment's 16 counts and its symbols; `undefined` when they make no prefix code. */
export function huffmanTable(counts: Uint8Array, symbols: Uint8Array): HuffmanTable | undefined {
  const short = new Uint16Array(1 << shortBits);
  const largest = new Int32Array(17).fill(-1);
  const lastAt = new Int32Array(17);
  let code = 0;
  let at = 0;
  for (let length = 1; length <= 16; length += 1) {
    const count = counts[length - 1] ?? 0;
    if (code + count > 1 << length) return undefined;
    if (length <= shortBits) fillShort(short, { code, length, symbols: symbols.subarray(at, at + count) });
    code += count;
    at += count;
    if (count > 0) largest[length] = code - 1;
    lastAt[length] = at - 1;
    code <<= 1;
  }
  return { short, largest, lastAt, symbols };
}

function fillShort(
  short: Uint16Array,
  { code, length, symbols }: { code: number; length: number; symbols: Uint8Array },
): void {
  const room = shortBits - length;
  for (const [index, symbol] of symbols.entries()) {
    const from = (code + index) << room;
    short.fill((length << 8) | symbol, from, from + (1 << room));
  }
}
