import type { BitReader } from "./bits.ts";
import type { Component } from "./frame.ts";
import { bitsOf, endsBlock, type HuffmanTable, passedBy, shortBits, stepsOf } from "./huffman.ts";

/** One component's part in a scan, and what is carried from block to block. */
export type Part = {
  component: Component;
  dc: HuffmanTable | undefined;
  ac: HuffmanTable | undefined;
  mean: number;
  /** The product of a mean and its step that no picture reaches. */
  meanLimit: number;
  step: number;
};

/** A scan's first and last coefficient and its bits (T.81, B.2.3), and how many blocks are still passed over. */
export type Band = { from: number; to: number; refines: boolean; low: number; emptyBlocks: number };

/** Reads one block of a scan; `false` when its bits cannot be a block's. */
export type ReadBlock = (bits: BitReader, part: Part, band: Band, block: number) => boolean;

/** The reader for the blocks of a scan. */
export function blockReader(progressive: boolean, { from, refines }: Band): ReadBlock {
  if (!progressive) return sequential;
  if (from === 0) return refines ? refineMean : firstMean;
  return refines ? refineDetail : firstDetail;
}

const sequential: ReadBlock = (bits, part, band, block) => {
  const { ac } = part;
  if (!ac || !firstMean(bits, part, band, block)) return false;
  const steps = stepsOf(ac);
  for (let k = 1; k < 64;) {
    const step = steps[bits.peek(shortBits)] ?? 0;
    const next = k + passedBy(step);
    // A full block ends anywhere within a step, so its last coefficients are read one by one.
    if (step !== 0 && next < 64) {
      bits.skip(bitsOf(step));
      if (endsBlock(step)) return true;
      k = next;
      continue;
    }
    const symbol = bits.symbol(ac);
    const size = symbol & 15;
    if (size === 0 && symbol !== 0xf0) return symbol === 0;
    k += (symbol >> 4) + 1;
    if (symbol < 0 || (k > 64 && size > 0)) return false;
    bits.skip(size);
  }
  return true;
};

const firstMean: ReadBlock = (bits, part, { low }) => {
  if (!part.dc) return false;
  const size = bits.symbol(part.dc);
  if (size < 0 || size > 15) return false;
  if (size === 0) return true;
  const value = bits.take(size);
  part.mean += value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
  return Math.abs((part.mean << low) * part.step) <= part.meanLimit;
};

const refineMean: ReadBlock = (bits) => {
  bits.skip(1);
  return true;
};

const firstDetail: ReadBlock = (bits, { ac, component: { known } }, band, block) => {
  if (band.emptyBlocks > 0) {
    band.emptyBlocks -= 1;
    return true;
  }
  if (!ac) return false;
  for (let k = band.from; k <= band.to; k += 1) {
    const symbol = bits.symbol(ac);
    if (symbol < 0) return false;
    const [run, size] = [symbol >> 4, symbol & 15];
    if (size === 0 && run < 15) {
      band.emptyBlocks = (1 << run) - 1 + bits.take(run);
      return true;
    }
    k += run;
    if (size === 0) continue;
    if (k > band.to) return false;
    bits.skip(size);
    know(known, block, k);
  }
  return true;
};

const refineDetail: ReadBlock = (bits, { ac, component: { known } }, band, block) => {
  if (!ac) return false;
  let k = band.from;
  while (band.emptyBlocks === 0 && k <= band.to) {
    const symbol = bits.symbol(ac);
    if (symbol < 0 || (symbol & 15) > 1) return false;
    const [run, size] = [symbol >> 4, symbol & 15];
    if (size === 0 && run < 15) {
      band.emptyBlocks = (1 << run) + bits.take(run);
      break;
    }
    bits.skip(size);
    k = correct(bits, known, block, { from: k, to: band.to, zeros: run });
    if (size === 1 && k > band.to) return false;
    if (size === 1) know(known, block, k);
    k += 1;
  }
  if (band.emptyBlocks > 0) {
    correct(bits, known, block, { from: k, to: band.to, zeros: 64 });
    band.emptyBlocks -= 1;
  }
  return true;
};

/** Passes the correction bits of known coefficients and so many unknown ones; where the next unknown one is. */
function correct(
  bits: BitReader,
  known: Uint32Array,
  block: number,
  { from, to, zeros }: { from: number; to: number; zeros: number },
): number {
  let left = zeros;
  let k = from;
  for (; k <= to; k += 1) {
    const isKnown = (((known[block * 2 + (k >> 5)] ?? 0) >>> (k & 31)) & 1) === 1;
    if (isKnown) bits.skip(1);
    if (!isKnown && left === 0) break;
    if (!isKnown) left -= 1;
  }
  return k;
}

function know(known: Uint32Array, block: number, k: number): void {
  const at = block * 2 + (k >> 5);
  known[at] = (known[at] ?? 0) | (1 << (k & 31));
}
