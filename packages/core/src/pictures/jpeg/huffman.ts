/** A table that says which symbol each run of bits means (ITU T.81, annex C and F.2.2.3). */
export type HuffmanTable = {
  /** Of each 10 bits: the length of the code they begin with, times 256, plus its symbol; 0 when the code is longer. */
  short: Uint16Array;
  /** Of each length: the largest code, or -1; its last symbol's place is `lastAt`. */
  largest: Int32Array;
  lastAt: Int32Array;
  symbols: Uint8Array;
  /** What `stepsOf` made of it. */
  steps?: Uint16Array;
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

/**
 * Of each 10 bits, all the coefficients that are whole within them, as one step: two on average, at the cost of one. 0
 * where there is none.
 */
export const stepsOf = (table: HuffmanTable): Uint16Array =>
  (table.steps ??= table.short.map((_, bits) => stepOf(table, bits)));

/** How many bits a step takes, how many coefficients it passes, and whether the block ends behind them. */
export const bitsOf = (step: number): number => step & 15;
export const passedBy = (step: number): number => (step >> 4) & 63;
export const endsBlock = (step: number): boolean => step >= blockEnd;

const blockEnd = 1 << 10;

function stepOf({ short }: HuffmanTable, bits: number): number {
  let used = 0;
  let passed = 0;
  for (;;) {
    const found = short[(bits << used) & ((1 << shortBits) - 1)] ?? 0;
    const run = (found >> 4) & 15;
    const size = found & 15;
    const taken = used + (found >> 8) + size;
    const isMeant = found !== 0 && (size > 0 || run === 0 || run === 15);
    if (!isMeant || taken > shortBits || passed + run >= 63) break;
    if (size === 0 && run === 0) return blockEnd | (passed << 4) | taken;
    used = taken;
    passed += run + 1;
  }
  return (passed << 4) | used;
}
