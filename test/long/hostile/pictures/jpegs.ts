import { latin1, noise, overwritten, uint16 } from "./bytes.ts";
import { casesOf } from "./cases.ts";
import * as Jpeg from "./jpeg.ts";
import { displayP3, picture, plain } from "./samples.ts";

const jpeg = () => picture().jpeg().toBuffer();
const progressive = () => picture().jpeg({ progressive: true }).toBuffer();
const fine = () => picture().jpeg({ progressive: true, chromaSubsampling: "4:4:4" }).toBuffer();
const cmyk = () => picture().toColourspace("cmyk").jpeg().toBuffer();
const part = async (share: number) => {
  const whole = await picture().jpeg().toBuffer();
  return whole.subarray(0, Math.floor(whole.length * share));
};
const many = (marker: number, count: number, body: Buffer = Buffer.alloc(0)) =>
  Buffer.concat(Array.from({ length: count }, () => Jpeg.segment(marker, body)));

const unreadable = "failed: picture.unreadable";
const made = "made: 96 × 64";

export const jpegs = casesOf("image/jpeg", [
  ["only a start marker", "refused: upload.type_mismatch", () => Buffer.from("ffd8", "hex")],
  ["start and end alone", unreadable, () => Buffer.from("ffd8ffd9", "hex")],
  ["cut in its header", unreadable, async () => (await jpeg()).subarray(0, 120)],
  ["cut at a tenth", unreadable, () => part(0.1)],
  ["cut at the half", unreadable, () => part(0.5)],
  ["cut before its last bytes", unreadable, () => part(0.97)],
  ["a corrupt header", unreadable, async () => overwritten(await jpeg(), 4, noise(200))],
  [
    "no quantisation tables",
    unreadable,
    async () => Jpeg.withoutSegment(Jpeg.withoutSegment(await jpeg(), 0xdb), 0xdb),
  ],
  [
    "no Huffman tables",
    unreadable,
    async () => Jpeg.withoutSegment(Jpeg.withoutSegment(await jpeg(), 0xc4), 0xc4),
  ],
  ["no width", unreadable, async () => Jpeg.resized(await jpeg(), 0, 64)],
  ["no height", unreadable, async () => Jpeg.resized(await jpeg(), 96, 0)],
  ["255 components", unreadable, async () => Jpeg.framePatched(await jpeg(), 9, 255)],
  ["sampling factors of 15", unreadable, async () => Jpeg.framePatched(await jpeg(), 11, 0xff)],
  ["12 bits per sample", unreadable, async () => Jpeg.framePatched(await jpeg(), 4, 12)],
  ["a table that is not there", unreadable, async () => Jpeg.framePatched(await jpeg(), 12, 7)],
  ["arithmetic coding", made, async () => Jpeg.asProcess(await jpeg(), 0xc9)],
  ["lossless coding", unreadable, async () => Jpeg.asProcess(await jpeg(), 0xc3)],
  ["hierarchical coding", unreadable, async () => Jpeg.asProcess(await jpeg(), 0xc5)],
  [
    "says 20,000 pixels a side",
    "failed: picture.too_large",
    async () => Jpeg.resized(await jpeg(), 20_000, 20_000),
  ],
  ["says 65,500 × 8", "failed: picture.too_large", async () => Jpeg.resized(await jpeg(), 65_500, 8)],
  [
    "says 64 megapixels, progressive, turned, and has none",
    unreadable,
    async () => Jpeg.withSegments(Jpeg.resized(await fine(), 8_000, 8_000), Jpeg.exif([Jpeg.orientation(6)])),
  ],
  ["20,000 pixels a side, really", "failed: picture.too_large", () => plain(20_000, 8).jpeg().toBuffer()],
  ["progressive", made, progressive],
  ["2,000 progressive scans", unreadable, async () => Jpeg.withScans(await progressive(), 2_000)],
  [
    "2,000 scans of 16 megapixels",
    unreadable,
    async () => Jpeg.withScans(await plain(4_000, 4_000).jpeg({ progressive: true }).toBuffer(), 2_000),
  ],
  ["CMYK", made, cmyk],
  [
    "YCCK",
    made,
    async () => {
      const file = await cmyk();
      const adobe = file.indexOf("Adobe");
      return overwritten(file, adobe + 11, Buffer.from([2]));
    },
  ],
  ["grey", made, () => picture().toColourspace("b-w").jpeg().toBuffer()],
  [
    "5,000 EXIF entries",
    made,
    async () =>
      Jpeg.withSegments(
        await jpeg(),
        Jpeg.exif(
          Array.from({ length: 5_000 }, (_, tag) => ({
            tag: tag + 1,
            type: 3,
            count: 1,
            value: uint16(tag, 0),
          })),
        ),
      ),
  ],
  [
    "EXIF entries of 4 GB each",
    made,
    async () =>
      Jpeg.withSegments(
        await jpeg(),
        Jpeg.exif(
          Array.from({ length: 50 }, (_, tag) => ({
            tag: tag + 1,
            type: 2,
            count: 0xffff_ffff,
            value: uint16(0xffff, 0xfff0),
          })),
        ),
      ),
  ],
  [
    "EXIF directories in a ring",
    made,
    async () => Jpeg.withSegments(await jpeg(), Jpeg.exif([Jpeg.orientation(1)], 8)),
  ],
  ["EXIF orientation 0", made, async () => Jpeg.withSegments(await jpeg(), Jpeg.exif([Jpeg.orientation(0)]))],
  ["EXIF orientation 9", made, async () => Jpeg.withSegments(await jpeg(), Jpeg.exif([Jpeg.orientation(9)]))],
  [
    "EXIF orientation 65535",
    made,
    async () => Jpeg.withSegments(await jpeg(), Jpeg.exif([Jpeg.orientation(65_535)])),
  ],
  [
    "EXIF orientation as a text",
    made,
    async () => Jpeg.withSegments(await jpeg(), Jpeg.exif([Jpeg.orientation(6, 2)])),
  ],
  [
    "EXIF of noise",
    made,
    async () =>
      Jpeg.withSegments(await jpeg(), Jpeg.segment(0xe1, Buffer.concat([latin1("Exif\0\0"), noise(60_000)]))),
  ],
  [
    "XMP with a remote reference",
    made,
    async () =>
      Jpeg.withSegments(
        await jpeg(),
        Jpeg.segment(
          0xe1,
          latin1(
            'http://ns.adobe.com/xap/1.0/\0<!DOCTYPE x [<!ENTITY e SYSTEM "http://localhost:1/">]><x>&e;</x>',
          ),
        ),
      ),
  ],
  [
    "a profile of noise",
    made,
    async () => Jpeg.withSegments(await jpeg(), ...Jpeg.profileSegments(noise(3_000))),
  ],
  [
    "a profile cut short",
    made,
    async () =>
      Jpeg.withSegments(await jpeg(), ...Jpeg.profileSegments((await displayP3()).subarray(0, 200))),
  ],
  [
    "a profile of 9 MB",
    made,
    async () =>
      Jpeg.withSegments(
        await jpeg(),
        ...Jpeg.profileSegments(Buffer.concat([await displayP3(), noise(9_000_000)])),
      ),
  ],
  [
    "profile parts that do not add up",
    made,
    async () =>
      Jpeg.withSegments(await jpeg(), Jpeg.profilePart(3, 2, noise(99)), Jpeg.profilePart(0, 255, noise(99))),
  ],
  [
    "2 million application segments",
    made,
    async () => Jpeg.withSegments(await jpeg(), many(0xef, 2_000_000)),
  ],
  [
    "100,000 comments",
    made,
    async () => Jpeg.withSegments(await jpeg(), many(0xfe, 100_000, latin1("a comment"))),
  ],
  [
    "140 application segments of 64 kB",
    made,
    async () => Jpeg.withSegments(await jpeg(), many(0xe5, 140, noise(65_000))),
  ],
  [
    "a multi-picture index, as HDR phones write it",
    made,
    async () =>
      Buffer.concat([
        Jpeg.withSegments(await jpeg(), Jpeg.segment(0xe2, latin1("MPF\0MM\0*\0\0\0\x08"))),
        await jpeg(),
      ]),
  ],
  [
    "a gain map that is not there",
    made,
    async () =>
      Jpeg.withSegments(
        await jpeg(),
        Jpeg.segment(
          0xe1,
          latin1(
            'http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" hdrgm:Version="1.0"/></x:xmpmeta>',
          ),
        ),
      ),
  ],
  [
    "a restart interval that nothing keeps",
    unreadable,
    async () => Jpeg.withSegments(await jpeg(), Jpeg.segment(0xdd, uint16(1))),
  ],
]);
