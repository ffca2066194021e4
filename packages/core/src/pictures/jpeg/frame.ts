import { type HuffmanTable, huffmanTable } from "./huffman.ts";

export type Component = {
  id: number;
  /** Sampling factors. */
  h: number;
  v: number;
  /** The step of the mean of a block: a coefficient times this is at most about 1,024. */
  dcStep: () => number;
  /** Blocks of the component itself, and with those that fill up the last units of an interleaved scan. */
  columns: number;
  rows: number;
  stride: number;
  /**
   * Which of a block's coefficients are known not to be zero, 64 bits a block; a progressive file's corrections
   * depend on it.
   */
  known: Uint32Array;
  /** Of each coefficient, how many of its low bits have not come yet; 255 before its first scan. */
  missing: Uint8Array;
};

export type Frame = {
  progressive: boolean;
  components: Component[];
  /** Units of an interleaved scan. */
  columns: number;
  rows: number;
};

/** Tables, quantisation steps and restart interval as the segments so far define them. */
export type Tables = {
  dc: (HuffmanTable | undefined)[];
  ac: (HuffmanTable | undefined)[];
  dcSteps: number[];
  restartInterval: number;
};

const progressiveFrame = 0xc2;
/** Frames whose scans can be followed; arithmetic, lossless and hierarchical ones cannot. */
export const isFollowed = (marker: number): boolean => marker >= 0xc0 && marker <= progressiveFrame;

/** Every start of a frame; C4, C8 and CC are other segments. */
export const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/** Reads a frame header; `undefined` when it describes no picture of 8 bits. */
export function readFrame(marker: number, body: Buffer, tables: Tables): Frame | undefined {
  if (body.length < 6 || body.readUInt8(0) !== 8) return undefined;
  const [height, width, count] = [body.readUInt16BE(1), body.readUInt16BE(3), body.readUInt8(5)];
  if (width * height === 0 || count === 0 || count > 4 || body.length < 6 + count * 3) return undefined;
  const parts = Array.from({ length: count }, (_, index) => body.subarray(6 + index * 3, 9 + index * 3));
  const sampled = parts.map(([id = 0, hv = 0, table = 0]) => ({ id, h: hv >> 4, v: hv & 15, table }));
  if (sampled.some(({ h, v }) => h < 1 || h > 4 || v < 1 || v > 4)) return undefined;
  const [hMax, vMax] = [Math.max(...sampled.map(({ h }) => h)), Math.max(...sampled.map(({ v }) => v))];
  const [columns, rows] = [Math.ceil(width / (8 * hMax)), Math.ceil(height / (8 * vMax))];
  const progressive = marker === progressiveFrame;
  const components = sampled.map(({ id, h, v, table }): Component => {
    const stride = columns * h;
    return {
      id,
      h,
      v,
      dcStep: () => tables.dcSteps[table] ?? 0,
      columns: Math.ceil((width * h) / hMax / 8),
      rows: Math.ceil((height * v) / vMax / 8),
      stride,
      known: new Uint32Array(progressive ? stride * rows * v * 2 : 0),
      missing: new Uint8Array(64).fill(255),
    };
  });
  return { progressive, components, columns, rows };
}

/** Takes a DHT segment's tables; `false` when one of them is damaged. */
export function readHuffman(body: Buffer, tables: Tables): boolean {
  let at = 0;
  while (at + 17 <= body.length) {
    const place = body.readUInt8(at);
    const counts = body.subarray(at + 1, at + 17);
    const total = counts.reduce((sum, count) => sum + count, 0);
    const table = huffmanTable(counts, body.subarray(at + 17, at + 17 + total));
    if (!table) return false;
    (place >> 4 === 0 ? tables.dc : tables.ac)[place & 15] = table;
    at += 17 + total;
  }
  return true;
}

/** Takes from a DQT segment's tables the step of each one's first coefficient. */
export function readSteps(body: Buffer, tables: Tables): void {
  let at = 0;
  while (at + 65 <= body.length) {
    const place = body.readUInt8(at);
    const wide = place >> 4 !== 0;
    tables.dcSteps[place & 15] = wide ? body.readUInt16BE(at + 1) : body.readUInt8(at + 1);
    at += wide ? 129 : 65;
  }
}
