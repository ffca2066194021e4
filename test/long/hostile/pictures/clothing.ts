import sharp from "sharp";
import { latin1, noise, uint32 } from "./bytes.ts";
import { casesOf } from "./cases.ts";
import { box } from "./heif.ts";
import { segment, withSegments } from "./jpeg.ts";
import { chunk } from "./png.ts";
import { picture } from "./samples.ts";

const other = "refused: upload.type_mismatch";
const raw = { raw: { width: 10, height: 10, channels: 3 as const } };
const html = "<script>alert(document.domain)</script>";

/** Other files in a picture's clothing, and files that are two things at once. */
export const clothing = [
  ...casesOf("image/jpeg", [
    ["a zip", other, () => Buffer.concat([latin1("PK\x03\x04\x14\0\0\0\x08\0"), noise(500)])],
    [
      "a PDF",
      other,
      () => latin1("%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>"),
    ],
    [
      "an SVG",
      other,
      () => latin1('<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'),
    ],
    [
      "an SVG with an XML bomb",
      other,
      () =>
        latin1('<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><svg>&b;</svg>'),
    ],
    ["HTML", other, () => latin1(`<!doctype html>${html}`)],
    ["a GIF", other, () => sharp(noise(300), raw).gif().toBuffer()],
    ["a TIFF", other, () => sharp(noise(300), raw).tiff().toBuffer()],
    ["a BMP", other, () => Buffer.concat([latin1("BM"), Buffer.alloc(60)])],
    ["an icon", other, () => Buffer.concat([Buffer.from([0, 0, 1, 0, 1, 0]), Buffer.alloc(60)])],
    ["a Photoshop file", other, () => Buffer.concat([latin1("8BPS\0\x01"), Buffer.alloc(60)])],
    [
      "an MP4",
      other,
      () => Buffer.concat([box("ftyp", latin1("isom"), uint32(512), latin1("isomavc1")), Buffer.alloc(60)]),
    ],
    ["an AVIF", other, () => sharp(noise(300), raw).avif().toBuffer()],
    ["JPEG 2000", other, () => Buffer.concat([uint32(12), latin1("jP  \r\n\x87\n"), Buffer.alloc(60)])],
    ["a JPEG 2000 codestream", other, () => Buffer.from("ff4fff5100290000", "hex")],
    ["JPEG XL", other, () => Buffer.from("ff0a00000000", "hex")],
    ["an ELF program", other, () => Buffer.concat([latin1("\x7fELF"), Buffer.alloc(60)])],
    [
      "an ImageMagick script",
      other,
      () => latin1('push graphic-context\nimage over 0,0 0,0 "|id"\npop graphic-context'),
    ],
    ["zero bytes", other, () => Buffer.alloc(0)],
    ["one byte", other, () => latin1("\xff")],
    ["a megabyte of noise", other, () => noise(2 ** 20)],
    ["a PNG", "made: 96 × 64", () => picture().png().toBuffer()],
    ["a WebP", "made: 96 × 64", () => picture().webp().toBuffer()],
    [
      "a JPEG with a zip behind it",
      "made: 96 × 64",
      async () => Buffer.concat([await picture().jpeg().toBuffer(), latin1("PK\x03\x04"), noise(400)]),
    ],
    [
      "a JPEG with HTML in its comment",
      "made: 96 × 64",
      async () => withSegments(await picture().jpeg().toBuffer(), segment(0xfe, latin1(html))),
    ],
    [
      "a JPEG with PHP behind it",
      "made: 96 × 64",
      async () => Buffer.concat([await picture().jpeg().toBuffer(), latin1("<?php system($_GET[0]);")]),
    ],
    [
      "a JPEG with another JPEG behind it",
      "made: 96 × 64",
      async () => Buffer.concat([await picture().jpeg().toBuffer(), await picture().jpeg().toBuffer()]),
    ],
    ["an SVG with JPEG's first bytes", "failed: picture.unreadable", () => latin1("\xff\xd8\xff<svg/>")],
    ["HTML with JPEG's first bytes", "failed: picture.unreadable", () => latin1(`\xff\xd8\xff\xe0${html}`)],
  ]),
  ...casesOf("image/png", [
    ["a JPEG as PNG", "made: 96 × 64", () => picture().jpeg().toBuffer()],
    [
      "a PNG with HTML behind it",
      "made: 96 × 64",
      async () => Buffer.concat([await picture().png().toBuffer(), latin1(html)]),
    ],
    [
      "a PNG with HTML in a text chunk",
      "made: 96 × 64",
      async () => {
        const png = await picture().png().toBuffer();
        return Buffer.concat([
          png.subarray(0, 33),
          chunk("tEXt", latin1(`Comment\0${html}`)),
          png.subarray(33),
        ]);
      },
    ],
    [
      "noise with PNG's first bytes",
      "failed: picture.unreadable",
      () => Buffer.concat([latin1("\x89PNG\r\n\x1a\n"), noise(900)]),
    ],
  ]),
  ...casesOf("image/webp", [
    [
      "a WAV as WebP",
      other,
      () => Buffer.concat([latin1("RIFF"), uint32(0), latin1("WAVE"), Buffer.alloc(60)]),
    ],
    [
      "noise with WebP's first bytes",
      "failed: picture.unreadable",
      () => Buffer.concat([latin1("RIFF\x80\x03\0\0WEBPVP8 "), noise(900)]),
    ],
  ]),
  ...casesOf("image/heic", [
    ["an AVIF as HEIC", other, () => sharp(noise(300), raw).avif().toBuffer()],
    [
      "an MP4 with HEIC's brand",
      "failed: picture.unreadable",
      () =>
        Buffer.concat([
          box("ftyp", latin1("heic"), uint32(0), latin1("isom")),
          box("moov", Buffer.alloc(200)),
          box("mdat", noise(900)),
        ]),
    ],
    ["a JPEG as HEIC", "made: 96 × 64", () => picture().jpeg().toBuffer()],
  ]),
];
