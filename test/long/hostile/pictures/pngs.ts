import { deflateSync } from "node:zlib";
import { once } from "@luster/functions/once";
import { damaged, deflatedZeros, inserted, latin1, noise, uint32 } from "./bytes.ts";
import { casesOf } from "./cases.ts";
import { orientation, tiff } from "./jpeg.ts";
import * as Png from "./png.ts";
import { picture } from "./samples.ts";

const good = () => picture().png().toBuffer();
/** The good picture with a chunk between header and pixels. */
const withChunks = async (...chunks: Buffer[]) => inserted(await good(), 33, Buffer.concat(chunks));
/** 300 MB of nothing. */
const zeros = once(() => deflatedZeros(300_000_000));
const small = { width: 96, height: 64 };
const rows = Png.pixels(64, 96 * 3);

const unreadable = "failed: picture.unreadable";
const tooLarge = "failed: picture.too_large";
const made = "made: 96 × 64";

export const pngs = casesOf("image/png", [
  ["PNG: its signature alone", unreadable, () => latin1("\x89PNG\r\n\x1a\n")],
  ["PNG: a header alone", unreadable, () => Png.png(small, [])],
  ["PNG: cut at the half", unreadable, async () => (await good()).subarray(0, 2_000)],
  [
    "PNG: a wrong checksum in its pixels",
    unreadable,
    async () => damaged(await good(), { from: 60, to: 2_000, count: 3, seed: 1 }),
  ],
  [
    "PNG: 400 megapixels in 1 MB",
    tooLarge,
    async () =>
      Png.blackPng({ width: 20_000, height: 20_000, depth: 1, colour: 0 }, [
        Png.chunk("teSt", noise(900_000)),
      ]),
  ],
  ["PNG: 20,000 pixels a side", tooLarge, () => Png.blackPng({ width: 20_000, height: 4 })],
  [
    "PNG: 4 gigapixels in nothing",
    tooLarge,
    () => Png.png({ width: 65_000, height: 65_000 }, [Png.chunk("IDAT", deflateSync(""))]),
  ],
  ["PNG: 2³¹ pixels wide", unreadable, () => Png.png({ width: 2 ** 31, height: 1 }, [rows])],
  ["PNG: no width", unreadable, () => Png.png({ width: 0, height: 64 }, [rows])],
  ["PNG: an invalid colour type", unreadable, () => Png.png({ ...small, colour: 5 }, [rows])],
  ["PNG: an invalid depth", unreadable, () => Png.png({ ...small, depth: 7 }, [rows])],
  [
    "PNG: a palette that is missing",
    unreadable,
    () => Png.png({ ...small, colour: 3 }, [Png.pixels(64, 96)]),
  ],
  [
    "PNG: samples beyond its palette",
    made,
    () => Png.png({ ...small, colour: 3 }, [Png.chunk("PLTE", Buffer.from([9, 9, 9])), Png.pixels(64, 96)]),
  ],
  [
    "PNG: two headers",
    unreadable,
    () => Png.png(small, [Png.headerChunk({ width: 9_000, height: 9_000 }), rows]),
  ],
  ["PNG: an invalid filter", unreadable, () => Png.png(small, [Png.pixels(64, 96 * 3, 9)])],
  ["PNG: pixels that are not zlib", unreadable, () => Png.png(small, [Png.chunk("IDAT", noise(900))])],
  ["PNG: too few pixels", unreadable, () => Png.png(small, [Png.pixels(9, 96 * 3)])],
  ["PNG: 300 MB of pixels too many", made, async () => Png.png(small, [Png.chunk("IDAT", await zeros())])],
  [
    "PNG: a chunk of 2 GB",
    unreadable,
    async () => inserted(await good(), 33, Buffer.concat([uint32(0x7fff_ffff), latin1("tEXt")])),
  ],
  [
    "PNG: 200,000 text chunks",
    made,
    () => withChunks(Buffer.concat(Array.from({ length: 200_000 }, () => Png.chunk("tEXt", latin1("a\0b"))))),
  ],
  [
    "PNG: a text of 300 MB in 300 kB",
    made,
    async () => withChunks(Png.chunk("zTXt", Buffer.concat([latin1("bomb\0\0"), await zeros()]))),
  ],
  [
    "PNG: an international text of 300 MB",
    made,
    async () => withChunks(Png.chunk("iTXt", Buffer.concat([latin1("bomb\0\x01\0\0\0"), await zeros()]))),
  ],
  [
    "PNG: a profile of 300 MB in 300 kB",
    made,
    async () => withChunks(Png.chunk("iCCP", Buffer.concat([latin1("bomb\0\0"), await zeros()]))),
  ],
  [
    "PNG: a profile of noise",
    made,
    () => withChunks(Png.chunk("iCCP", Buffer.concat([latin1("icc\0\0"), deflateSync(noise(9_000))]))),
  ],
  ["PNG: EXIF of noise", made, () => withChunks(Png.chunk("eXIf", noise(9_000)))],
  ["PNG: a gamma of nothing", made, () => withChunks(Png.chunk("gAMA", uint32(0)))],
  [
    "PNG: resolutions without end",
    made,
    () => withChunks(Png.chunk("pHYs", Buffer.concat([uint32(0xffff_ffff, 0), Buffer.from([1])]))),
  ],
  [
    "PNG: an animation of 1,000 frames",
    made,
    () => withChunks(Png.chunk("acTL", uint32(1_000, 0)), Png.chunk("fcTL", Buffer.alloc(26))),
  ],
  ["PNG: 16 bits per sample", made, () => picture().toColourspace("rgb16").png().toBuffer()],
  ["PNG: 1 bit per sample", made, () => Png.blackPng({ ...small, depth: 1, colour: 0 })],
  [
    "PNG: a palette with transparency",
    made,
    () => picture().ensureAlpha(0.5).png({ palette: true }).toBuffer(),
  ],
  ["PNG: interlaced", made, () => picture().png({ progressive: true }).toBuffer()],
  [
    "PNG: 64 megapixels, 16 bits, with alpha, interlaced, turned",
    "made: 8000 × 8000",
    () => {
      const turned = Png.chunk("eXIf", tiff([orientation(6)]));
      return Png.blackPng({ width: 8_000, height: 8_000, depth: 16, colour: 6, interlace: 1 }, [turned]);
    },
  ],
]);
