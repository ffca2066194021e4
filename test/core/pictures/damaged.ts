import sharp, { type Sharp } from "sharp";
import { noise } from "../../long/hostile/pictures/bytes.ts";

export const endOfJpeg = Buffer.from([0xff, 0xd9]);

/** Something with detail everywhere, so that a cut falls into detail. */
export const detailed = (width = 240, height = 160, seed = 1): Sharp =>
  sharp(noise(width * height * 3, seed), { raw: { width, height, channels: 3 } }).blur(1.5);

/** A grey JPEG with a restart marker after each row of blocks: strips of 8 rows, coded alone with the same tables. */
export async function withRestarts(columns = 30, strips = 20): Promise<Buffer> {
  const [width, height] = [columns * 8, strips * 8];
  const grey = await detailed(width, height).greyscale().raw().toBuffer();
  const coded = await Promise.all(
    Array.from({ length: strips }, (_, strip) =>
      sharp(grey.subarray(strip * 8 * width, (strip + 1) * 8 * width), {
        raw: { width, height: 8, channels: 1 },
      })
        .toColourspace("b-w")
        .jpeg({ optimiseCoding: false })
        .toBuffer(),
    ),
  );
  const scans = coded.map(dataOf);
  const first = coded[0] ?? Buffer.alloc(0);
  const header = Buffer.from(first.subarray(0, first.length - (scans[0]?.length ?? 0) - 2));
  header.writeUInt16BE(height, header.indexOf(Buffer.from([0xff, 0xc0])) + 5);
  const interval = Buffer.from([0xff, 0xdd, 0, 4, 0, columns]);
  const body = scans.flatMap((scan, strip) =>
    strip === 0 ? [scan] : [Buffer.from([0xff, 0xd0 + ((strip - 1) & 7)]), scan],
  );
  return Buffer.concat([header.subarray(0, 2), interval, header.subarray(2), ...body, endOfJpeg]);
}

/** The entropy-coded data of a JPEG of one scan. */
function dataOf(jpeg: Buffer): Buffer {
  const scan = jpeg.indexOf(Buffer.from([0xff, 0xda]));
  return jpeg.subarray(scan + 2 + jpeg.readUInt16BE(scan + 2), -2);
}
