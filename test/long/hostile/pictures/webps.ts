import { latin1, noise } from "./bytes.ts";
import { casesOf } from "./cases.ts";
import { picture } from "./samples.ts";
import sharp from "sharp";
import { canvas, oneColour, riff, webp } from "./webp.ts";

const good = () => picture().webp().toBuffer();
/** The good picture's own chunk, without the file around it. */
const core = async () => (await good()).subarray(12);

const half = (file: Buffer) => file.subarray(0, file.length / 2);

const unreadable = "failed: picture.unreadable";
const tooLarge = "failed: picture.too_large";
const made = "made: 96 × 64";

export const webps = casesOf("image/webp", [
  [
    "WebP: animated",
    "failed: picture.unsupported",
    async () => {
      const frames = await Promise.all(
        [1, 2].map((angle) =>
          picture()
            .rotate(angle * 180)
            .png()
            .toBuffer(),
        ),
      );
      return sharp(frames, { join: { animated: true } })
        .webp()
        .toBuffer();
    },
  ],
  ["WebP: animated, of no frame", unreadable, () => webp(canvas(96, 64, 2), riff("ANIM", Buffer.alloc(6)))],
  [
    "WebP: animated, of 100,000 empty frames",
    unreadable,
    () =>
      webp(
        canvas(96, 64, 2),
        riff("ANIM", Buffer.alloc(6)),
        ...Array<Buffer>(100_000).fill(riff("ANMF", Buffer.alloc(16))),
      ),
  ],
  ["WebP: cut at the half", unreadable, async () => half(await good())],
  ["WebP: a header alone", unreadable, () => webp()],
  [
    "WebP: noise for pixels",
    unreadable,
    () => webp(riff("VP8L", Buffer.concat([Buffer.from([0x2f]), noise(900)]))),
  ],
  ["WebP: a canvas of 2⁴⁸ pixels", unreadable, async () => webp(canvas(2 ** 24, 2 ** 24), await core())],
  [
    "WebP: a canvas of 20,000 pixels a side",
    unreadable,
    async () => webp(canvas(20_000, 20_000), await core()),
  ],
  ["WebP: 268 megapixels in 40 bytes", tooLarge, () => webp(oneColour(16_383, 16_383))],
  ["WebP: 64 megapixels in 40 bytes", "made: 16383 × 3900", () => webp(oneColour(16_383, 3_900))],
  [
    "WebP: a length that lies",
    made,
    async () => {
      const file = await good();
      file.writeUInt32LE(0xffff_fff0, 4);
      return file;
    },
  ],
  [
    "WebP: a profile of noise",
    made,
    async () => webp(canvas(96, 64, 0x20), riff("ICCP", noise(3_000)), await core()),
  ],
  [
    "WebP: EXIF of noise",
    made,
    async () => webp(canvas(96, 64, 0x08), await core(), riff("EXIF", noise(3_000))),
  ],
  [
    "WebP: HTML behind it",
    made,
    async () => Buffer.concat([await good(), latin1("<script>alert(1)</script>")]),
  ],
  [
    "WebP: 100,000 unknown chunks",
    made,
    async () =>
      webp(canvas(96, 64), ...Array<Buffer>(100_000).fill(riff("LSTR", latin1("ab"))), await core()),
  ],
]);
