/**
 * The WebP without what was cut off behind its picture, which is metadata or a byte of padding: libwebp refuses a
 * file that is shorter than it says. A file whose picture itself is cut short is returned as it is.
 */
export function closedWebp(file: Buffer): Buffer {
  if (file.length < riffHeader || file.readUInt32LE(4) + 8 <= file.length) return file;
  const whole = wholeChunks(file);
  if (!whole.some(({ type }) => pictures.has(type))) return file;
  const closed = Buffer.concat(whole.flatMap(({ bytes }) => [bytes, Buffer.alloc(bytes.length & 1)]));
  const header = Buffer.from(file.subarray(0, riffHeader));
  header.writeUInt32LE(closed.length + 4, 4);
  return Buffer.concat([header, closed]);
}

/** "RIFF", the size of what follows, "WEBP". */
const riffHeader = 12;
const chunkHeader = 8;

const pictures = new Set(["VP8 ", "VP8L"]);

function wholeChunks(file: Buffer): { type: string; bytes: Buffer }[] {
  const chunks = [];
  for (let at = riffHeader; at + chunkHeader <= file.length;) {
    const end = at + chunkHeader + file.readUInt32LE(at + 4);
    if (end > file.length) break;
    chunks.push({ type: file.toString("latin1", at, at + 4), bytes: file.subarray(at, end) });
    at = end + (end & 1);
  }
  return chunks;
}
