import { checksum } from "./level-log.ts";

/** The last bytes of a table (.ldb): where its two lists of blocks are, and a number that says what the file is. */
const footer = { size: 48, magic: 0xdb4775248b80fb57n };
/** After each block stand how it is compressed, one byte, and its checksum, four. */
const compression = { none: 0, snappy: 1 };

type Place = { offset: number; size: number };

/** Whether every block of a LevelDB table fits its checksum. LevelDB itself reads without looking at them. */
export function isWholeTable(bytes: Buffer): boolean {
  try {
    const start = bytes.length - footer.size;
    if (start < 0 || bytes.readBigUInt64LE(bytes.length - 8) !== footer.magic) return false;
    const cursor = { bytes, at: start };
    const [metaIndex, index] = [place(cursor), place(cursor)];
    const listed = [...places(block(bytes, metaIndex)), ...places(block(bytes, index))];
    for (const found of listed) block(bytes, found);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** A block's content. Throws `RangeError` when it does not fit its checksum, or the file is too short for it. */
function block(bytes: Buffer, { offset, size }: Place): Buffer {
  const end = offset + size;
  if (bytes.readUInt32LE(end + 1) !== checksum(bytes.subarray(offset, end + 1)))
    throw new RangeError("The block does not fit its checksum");
  const content = bytes.subarray(offset, end);
  const type = bytes.readUInt8(end);
  if (type === compression.none) return content;
  if (type === compression.snappy) return unsnapped(content);
  throw new RangeError("The block's compression is unknown");
}

/** The places that a block of an index lists: entries of a key, of which the first bytes may be shared, and a value. */
function* places(index: Buffer): Generator<Place> {
  const restarts = index.readUInt32LE(index.length - 4);
  const end = index.length - 4 * (restarts + 1);
  const cursor = { bytes: index, at: 0 };
  while (cursor.at < end) {
    varint(cursor);
    const [unshared, length] = [varint(cursor), varint(cursor)];
    cursor.at += unshared;
    const next = cursor.at + length;
    yield place(cursor);
    cursor.at = next;
  }
}

/** Where one reads in bytes. */
export type Cursor = { bytes: Buffer; at: number };

const place = (cursor: Cursor): Place => ({ offset: varint(cursor), size: varint(cursor) });

/** Seven bits a byte, the lowest first. Throws `RangeError` at the end of the bytes. */
export function varint(cursor: Cursor): number {
  let value = 0;
  for (let factor = 1; ; factor *= 128) {
    const byte = cursor.bytes.readUInt8(cursor.at);
    cursor.at += 1;
    value += (byte & 127) * factor;
    if (byte < 128) return value;
    if (factor > Number.MAX_SAFE_INTEGER / 128) throw new RangeError("The number is too long");
  }
}

/** Largest index block that is unpacked, in bytes; one of LevelDB's tables of 2 MB has a few kilobytes. */
const largestIndex = 64 * 1024 * 1024;

/** Decodes Snappy's raw format: literals, and copies of what was decoded before. */
function unsnapped(packed: Buffer): Buffer {
  const cursor = { bytes: packed, at: 0 };
  const length = varint(cursor);
  if (length > largestIndex) throw new RangeError("The block is too large");
  const unpacked = Buffer.alloc(length);
  let filled = 0;
  while (cursor.at < packed.length) {
    const tag = packed.readUInt8(cursor.at);
    cursor.at += 1;
    const kind = tag & 3;
    if (kind === 0) {
      const size = literalSize(cursor, tag >>> 2);
      filled += packed.copy(unpacked, filled, cursor.at, cursor.at + size);
      cursor.at += size;
      continue;
    }
    const [size, back] = copyOf(cursor, tag, kind);
    // Byte by byte: a copy may reach into what it writes.
    for (let left = size; left > 0; left -= 1, filled += 1)
      unpacked.writeUInt8(unpacked.readUInt8(filled - back), filled);
  }
  if (filled !== length) throw new RangeError("The block is not of its length");
  return unpacked;
}

/** Up to 60 stands in the tag itself, more in one to four bytes after it. */
function literalSize(cursor: Cursor, inTag: number): number {
  if (inTag < 60) return inTag + 1;
  const bytes = inTag - 59;
  cursor.at += bytes;
  return cursor.bytes.readUIntLE(cursor.at - bytes, bytes) + 1;
}

/** How many bytes are copied, and from how far back. */
function copyOf(cursor: Cursor, tag: number, kind: number): [size: number, back: number] {
  const bytes = kind === 3 ? 4 : kind;
  cursor.at += bytes;
  const low = cursor.bytes.readUIntLE(cursor.at - bytes, bytes);
  return kind === 1 ? [((tag >>> 2) & 7) + 4, ((tag >>> 5) << 8) + low] : [(tag >>> 2) + 1, low];
}
