import { BitReader } from "./bits.ts";
import { type Band, blockReader, type Part, type ReadBlock } from "./blocks.ts";
import type { Frame, Tables } from "./frame.ts";
import type { HuffmanTable } from "./huffman.ts";

/** A scan's header and where its data begins. */
type Scan = { body: Buffer; at: number };

/** What a mean times its step can be with 8 bits, before it is rounded to a step. */
const meanLimit = 1_024;

/** Follows a scan to its end: where its data ends, or `undefined` when it is damaged or some of it is missing. */
export function followScan(
  file: Buffer,
  { body, at }: Scan,
  frame: Frame,
  tables: Tables,
): number | undefined {
  const parts = partsOf(body, frame, tables);
  const band = parts && (frame.progressive ? bandOf(body, parts.length) : wholeBand());
  if (!band || (band.from > 0 && parts.length > 1)) return undefined;
  const bits = new BitReader(file, at);
  if (!readUnits(bits, parts, band, frame, tables)) return undefined;
  for (const { component } of parts) component.missing.fill(band.low, band.from, band.to + 1);
  const used = file.subarray(at, bits.at);
  const end = nextMarker(file, bits.at);
  const left = file.subarray(bits.at, end);
  const misread =
    isMisread(used, left, bits.padding) || isFilledUp(used, left) || hasHole(used, parts, band, frame);
  return misread ? undefined : end;
}

/**
 * Whether what is left behind the last block shows that the blocks were misread, as on the rest of another picture.
 * Cameras leave a few stray bytes there; the last bits before them are all ones, or all zeros.
 */
function isMisread(used: Buffer, left: Buffer, padding: boolean): boolean {
  if (left.length <= 4 || isUniform(left)) return false;
  return !padding || left.length > Math.max(512, used.length / 1024);
}

/** Whether one byte runs on from inside the picture's data to far behind it, as where a copy or a download stopped. */
function isFilledUp(used: Buffer, left: Buffer): boolean {
  return left.length > zeros.length && isUniform(Buffer.concat([used.subarray(-16), left]));
}

const isUniform = (bytes: Buffer): boolean => bytes.every((byte) => byte === bytes[0]);

const zeros = Buffer.alloc(64);

/**
 * Whether zeros within the data are read as something else than a flat surface, which alone can be coded in so many.
 */
function hasHole(used: Buffer, parts: Part[], band: Band, { progressive }: Frame): boolean {
  if (band.refines || used.indexOf(zeros) < 0) return false;
  return !parts.every((part) => zerosAreFlat(part, band, progressive));
}

function partsOf(body: Buffer, { components }: Frame, tables: Tables): Part[] | undefined {
  const count = body[0] ?? 0;
  if (count === 0 || body.length < 4 + count * 2) return undefined;
  const parts = Array.from({ length: count }, (_, index): Part | undefined => {
    const component = components.find(({ id }) => id === body[1 + index * 2]);
    const places = body[2 + index * 2] ?? 0;
    return (
      component && {
        component,
        dc: tables.dc[places >> 4],
        ac: tables.ac[places & 15],
        mean: 0,
        step: component.dcStep(),
        meanLimit: meanLimit + 2 * component.dcStep(),
      }
    );
  });
  return parts.every((part) => part !== undefined) ? parts : undefined;
}

/** A sequential scan has every coefficient; some cameras write other numbers in its header, which decoders ignore. */
const wholeBand = (): Band => ({ from: 0, to: 63, refines: false, low: 0, emptyBlocks: 0 });

function bandOf(body: Buffer, parts: number): Band | undefined {
  const [from = 0, to = 0, approximation = 0] = body.subarray(1 + parts * 2);
  if (to > 63 || from > to) return undefined;
  return { from, to, refines: approximation >> 4 > 0, low: approximation & 15, emptyBlocks: 0 };
}

/** Every unit of a scan in order, over its restart markers. */
function readUnits(bits: BitReader, parts: Part[], band: Band, frame: Frame, tables: Tables): boolean {
  const [first] = parts;
  const single = parts.length === 1 ? first : undefined;
  const { columns, rows } = single?.component ?? frame;
  const unit = single ? [{ part: single, x: 0, y: 0, h: 1, v: 1 }] : parts.flatMap(placesOf);
  const readBlock = blockReader(frame.progressive, band);
  let [sinceRestart, restarts] = [0, 0];
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      if (tables.restartInterval > 0 && sinceRestart === tables.restartInterval) {
        if (!restart(bits, parts, band, restarts)) return false;
        restarts += 1;
        sinceRestart = 0;
      }
      sinceRestart += 1;
      if (!readUnit(bits, unit, band, { readBlock, row, column })) return false;
    }
  }
  bits.align();
  return true;
}

/** A block's place in its unit, which has `h` times `v` of its component. */
type Place = { part: Part; x: number; y: number; h: number; v: number };

function placesOf(part: Part): Place[] {
  const { h, v } = part.component;
  return Array.from({ length: h * v }, (_, at) => ({ part, x: at % h, y: Math.floor(at / h), h, v }));
}

type Which = { readBlock: ReadBlock; row: number; column: number };

/** A unit's blocks; `false` too when bits of them are missing. */
function readUnit(bits: BitReader, unit: Place[], band: Band, { readBlock, row, column }: Which): boolean {
  for (const { part, x, y, h, v } of unit)
    if (!readBlock(bits, part, band, (row * v + y) * part.component.stride + column * h + x)) return false;
  return !bits.isShort;
}

/** Bytes that may stand between the last block and a restart marker. */
const restartSlack = 16;

function restart(bits: BitReader, parts: Part[], band: Band, restarts: number): boolean {
  bits.align();
  const marker = nextMarker(bits.data, bits.at);
  if (marker - bits.at > restartSlack || bits.data[marker + 1] !== 0xd0 + (restarts & 7)) return false;
  bits.at = marker + 2;
  band.emptyBlocks = 0;
  for (const part of parts) part.mean = 0;
  return true;
}

/** Where the next marker begins, fill bytes passed over; the file's length when there is none. */
export function nextMarker(file: Uint8Array, from: number): number {
  for (let at = file.indexOf(0xff, from); at >= 0; at = file.indexOf(0xff, at + 1)) {
    const code = file[at + 1];
    if (code !== undefined && code !== 0 && code !== 0xff) return at;
  }
  return file.length;
}

/** Whether zeros are read as "the same mean as before, and no detail". */
function zerosAreFlat({ dc, ac }: Part, band: Band, progressive: boolean): boolean {
  const mean = band.from === 0 && dc ? firstSymbol(dc) : 0;
  const detail = band.to > 0 && ac ? firstSymbol(ac) : 0;
  return mean === 0 && (progressive ? (detail & 15) === 0 : detail === 0);
}

/** The symbol that zeros mean. */
const firstSymbol = ({ short }: HuffmanTable): number => (short[0] ?? 0) & 0xff;
