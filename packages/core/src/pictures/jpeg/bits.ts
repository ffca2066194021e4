import { type HuffmanTable, shortBits } from "./huffman.ts";

/**
 * Reads the entropy-coded bits of a scan from `at` on, up to the next marker. Past it come zeros, and `isShort` says
 * that some of them were read: what is missing is never read as if it were there.
 */
export class BitReader {
  readonly data: Uint8Array;
  /** Where the next byte is read; at a marker once that is reached. */
  at: number;
  private bits = 0;
  private held = 0;
  private invented = 0;

  constructor(data: Uint8Array, at: number) {
    this.data = data;
    this.at = at;
  }

  /** Whether more bits were read than there are. */
  get isShort(): boolean {
    return this.held < this.invented;
  }

  /** Whether the bits before the last `align` were padding: all the same. */
  padding = true;

  /** The symbol that the next bits mean, or -1 when they mean none. */
  symbol(table: HuffmanTable): number {
    if (this.held < 16) this.fill();
    const found = table.short[(this.bits >>> (this.held - shortBits)) & ((1 << shortBits) - 1)] ?? 0;
    if (found === 0) return this.longSymbol(table);
    this.held -= found >>> 8;
    return found & 0xff;
  }

  /** The next bits, at most 16, as a number. */
  take(count: number): number {
    const taken = this.peek(count);
    this.held -= count;
    return taken;
  }

  /** The same, and they stay the next ones. */
  peek(count: number): number {
    if (this.held < count) this.fill();
    return (this.bits >>> (this.held - count)) & ((1 << count) - 1);
  }

  /** Passes over the next bits, at most 16. */
  skip(count: number): void {
    if (this.held < count) this.fill();
    this.held -= count;
  }

  /** Drops the rest of the byte, and goes to the byte after the last one that was read from. */
  align(): void {
    // Whole bytes were read ahead: they are given back, so that what nobody used is counted as left over.
    for (let unread = (this.held - this.invented) >> 3; unread > 0; unread -= 1) this.back();
    const count = Math.max(0, this.held - this.invented) & 7;
    const rest = (this.bits >>> (this.held - count)) & ((1 << count) - 1);
    this.padding = rest === 0 || rest === (1 << count) - 1;
    this.held = 0;
    this.invented = 0;
  }

  private back(): void {
    this.at -= this.data[this.at - 1] === 0 && this.data[this.at - 2] === 0xff ? 2 : 1;
  }

  private longSymbol({ largest, lastAt, symbols }: HuffmanTable): number {
    for (let length = shortBits + 1; length <= 16; length += 1) {
      const code = (this.bits >>> (this.held - length)) & ((1 << length) - 1);
      const last = largest[length] ?? -1;
      if (code > last) continue;
      this.held -= length;
      return symbols[(lastAt[length] ?? 0) - (last - code)] ?? -1;
    }
    return -1;
  }

  /** Reads on until more than 24 bits are held; a number has 32, and the oldest, which were used, fall out of it. */
  private fill(): void {
    const { data } = this;
    let { bits, held, at } = this;
    for (; held <= 24; held += 8) {
      const byte = data[at];
      const isThere = byte !== undefined && (byte !== 0xff || data[at + 1] === 0);
      bits = (bits << 8) | (isThere ? byte : 0);
      if (isThere) at += byte === 0xff ? 2 : 1;
      else this.invented += 8;
    }
    this.bits = bits;
    this.held = held;
    this.at = at;
  }
}
