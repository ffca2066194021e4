/**
 * LevelDB writes its log and its manifest in blocks of this many bytes, each filled with records that have a header
 * of 7 bytes.
 */
const blockSize = 32 * 1024;
const headerSize = 7;

/**
 * Whether every record of a LevelDB log or manifest is there: `cut` when the file ends within one, `garbled` when a
 * checksum does not fit. LevelDB itself says nothing about either, and drops what follows.
 */
export const checkLog = (bytes: Buffer): LogState => readLog(bytes).state;

type LogState = "whole" | "cut" | "garbled";

/** The records up to the first damage, and what that is. */
export function readLog(bytes: Buffer): { state: LogState; records: Buffer[] } {
  const records: Buffer[] = [];
  const parts: Buffer[] = [];
  const ending = (state: LogState) => ({ state, records });
  let at = 0;
  while (at < bytes.length) {
    const left = blockSize - (at % blockSize);
    // What is left of a block is filled with zeroes when no header fits in it.
    if (left < headerSize) {
      at += left;
      continue;
    }
    if (at + headerSize > bytes.length) return ending("cut");
    const length = bytes.readUInt16LE(at + 4);
    const type = bytes.readUInt8(at + 6);
    const end = at + headerSize + length;
    if (type < recordType.full || type > recordType.last || headerSize + length > left)
      return ending("garbled");
    if (end > bytes.length) return ending("cut");
    if (bytes.readUInt32LE(at) !== checksum(bytes.subarray(at + 6, end))) return ending("garbled");
    parts.push(bytes.subarray(at + headerSize, end));
    if (type === recordType.full || type === recordType.last) records.push(Buffer.concat(parts.splice(0)));
    at = end;
  }
  return ending(parts.length > 0 ? "cut" : "whole");
}

const recordType = { full: 1, first: 2, middle: 3, last: 4 };

/** As LevelDB stores it: rotated, and moved by a constant. */
export function checksum(bytes: Buffer): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** CRC-32C (Castagnoli); the `crc32` of `node:zlib` has another polynomial. */
function crc32c(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (table[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

const table = Uint32Array.from({ length: 256 }, (_, index) => {
  let entry = index;
  for (let bit = 0; bit < 8; bit += 1) entry = entry & 1 ? (entry >>> 1) ^ 0x82f63b78 : entry >>> 1;
  return entry;
});
