import { crc32, deflateSync } from "node:zlib";
import { deflatedZeros, latin1, uint32 } from "./bytes.ts";

type Header = {
  width: number;
  height: number;
  /** Bits per sample. @default 8 */
  depth?: number;
  /** 0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGBA. @default 2 */
  colour?: number;
  interlace?: 0 | 1;
};

const signature = latin1("\x89PNG\r\n\x1a\n");
const samples: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** A PNG of these chunks, right or not, between its header and its end. */
export const png = (header: Header, chunks: Buffer[]): Buffer =>
  Buffer.concat([signature, headerChunk(header), ...chunks, chunk("IEND")]);

/** A whole, valid and black PNG, however many pixels it has. Interlaced ones count a few filter bytes too many. */
export async function blackPng(header: Header, before: Buffer[] = []): Promise<Buffer> {
  const { width, height, depth = 8, colour = 2, interlace = 0 } = header;
  const row = 1 + Math.ceil((width * depth * (samples[colour] ?? 1)) / 8);
  const data = await deflatedZeros(
    interlace === 1 ? Math.ceil(row * height + height * 2 + 64) : row * height,
  );
  return png(header, [...before, chunk("IDAT", data)]);
}

export function headerChunk({ width, height, depth = 8, colour = 2, interlace = 0 }: Header): Buffer {
  return chunk("IHDR", Buffer.concat([uint32(width, height), Buffer.from([depth, colour, 0, 0, interlace])]));
}

export function chunk(type: string, body: Buffer = Buffer.alloc(0)): Buffer {
  const named = Buffer.concat([latin1(type), body]);
  return Buffer.concat([uint32(body.length), named, uint32(crc32(named))]);
}

/** Pixels of one sample value after another, each row with this filter. */
export const pixels = (rows: number, rowBytes: number, filter = 0): Buffer =>
  chunk("IDAT", deflateSync(Buffer.concat(Array.from({ length: rows }, () => row(rowBytes, filter)))));

const row = (bytes: number, filter: number): Buffer =>
  Buffer.concat([Buffer.from([filter]), Buffer.alloc(bytes, 100)]);
