import { latin1, overwritten, uint16, uint32 } from "./bytes.ts";

/** A marker segment. */
export const segment = (marker: number, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from([0xff, marker]), uint16(body.length + 2), body]);

/** The JPEG with more segments right after its start. */
export const withSegments = (jpeg: Buffer, ...segments: Buffer[]): Buffer =>
  Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)]);

/** Where a marker's segment begins. Throws where there is none. */
function find(jpeg: Buffer, ...markers: number[]): number {
  let at = 2;
  while (at + 4 <= jpeg.length) {
    const marker = jpeg[at + 1] ?? 0;
    if (markers.includes(marker)) return at;
    if (marker === 0xda) break;
    at += 2 + jpeg.readUInt16BE(at + 2);
  }
  throw new RangeError(`No segment ${markers.map((marker) => marker.toString(16)).join(" or ")}`);
}

/** Where the frame header is: its size, its kind. */
const frame = (jpeg: Buffer): number => find(jpeg, 0xc0, 0xc1, 0xc2);

/** The JPEG with another size in its header; the pixels stay as they are. */
export const resized = (jpeg: Buffer, width: number, height: number): Buffer =>
  overwritten(jpeg, frame(jpeg) + 5, uint16(height, width));

/** The JPEG as if it were of another process: 0xc9 is arithmetic, 0xc3 lossless, 0xc5 differential. */
export const asProcess = (jpeg: Buffer, marker: number): Buffer =>
  overwritten(jpeg, frame(jpeg) + 1, Buffer.from([marker]));

export const framePatched = (jpeg: Buffer, offset: number, value: number): Buffer =>
  overwritten(jpeg, frame(jpeg) + offset, Buffer.from([value]));

/** The JPEG without its first segment of this kind. */
export function withoutSegment(jpeg: Buffer, marker: number): Buffer {
  const at = find(jpeg, marker);
  return Buffer.concat([jpeg.subarray(0, at), jpeg.subarray(at + 2 + jpeg.readUInt16BE(at + 2))]);
}

/** A progressive JPEG with its last scan so many times more. */
export function withScans(progressive: Buffer, times: number): Buffer {
  const end = progressive.lastIndexOf(Buffer.from([0xff, 0xd9]));
  const last = progressive.subarray(progressive.lastIndexOf(Buffer.from([0xff, 0xda])), end);
  return Buffer.concat([
    progressive.subarray(0, end),
    ...Array<Buffer>(times).fill(last),
    progressive.subarray(end),
  ]);
}

/** A colour profile in as many parts as it needs. */
export function profileSegments(icc: Buffer): Buffer[] {
  const size = 65_000;
  const parts = Math.ceil(icc.length / size);
  return Array.from({ length: parts }, (_, index) =>
    profilePart(index + 1, parts, icc.subarray(index * size, (index + 1) * size)),
  );
}

export const profilePart = (number: number, of: number, data: Buffer): Buffer =>
  segment(0xe2, Buffer.concat([latin1("ICC_PROFILE\0"), Buffer.from([number & 0xff, of & 0xff]), data]));

type Entry = { tag: number; type: number; count: number; value: Buffer };

/** EXIF with these entries in its first directory; `next` is where it says the following directory is. */
export const exif = (entries: Entry[], next = 0): Buffer =>
  segment(0xe1, Buffer.concat([latin1("Exif\0\0"), tiff(entries, next)]));

/** The same without the segment around it, as other formats keep it. */
export function tiff(entries: Entry[], next = 0): Buffer {
  const directory = entries.map(({ tag, type, count, value }) =>
    Buffer.concat([uint16(tag, type), uint32(count), value]),
  );
  return Buffer.concat([latin1("MM\0*"), uint32(8), uint16(entries.length), ...directory, uint32(next)]);
}

/** The orientation tag with any value. */
export const orientation = (value: number, type = 3): Entry => ({
  tag: 0x0112,
  type,
  count: 1,
  value: type === 3 ? uint16(value, 0) : uint32(value),
});
