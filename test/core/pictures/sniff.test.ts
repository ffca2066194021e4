import { describe, expect, it } from "vitest";
import sharp from "sharp";
import { sameFamily, sniff } from "@luster/core/pictures/sniff";

const pixel = sharp({ create: { width: 1, height: 1, channels: 3, background: "red" } });

function ftyp(major: string, ...compatible: string[]): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(16 + 4 * compatible.length);
  return Buffer.concat([
    size,
    Buffer.from(["ftyp", major, "\0\0\0\0", ...compatible].join(""), "latin1"),
    Buffer.from("    meta"),
  ]);
}

describe("sniff", () => {
  it.each(["jpeg", "png", "webp"] as const)("tells a %s by its first 64 bytes", async (format) => {
    const bytes = await pixel.toFormat(format).toBuffer();
    expect(sniff(bytes.subarray(0, 64))).toBe(`image/${format}`);
  });

  it.each(["heic", "heix", "heim", "heis", "hevc", "hevx"])("takes the brand %s for HEIC", (brand) => {
    expect(sniff(ftyp(brand, "mif1", "heic"))).toBe("image/heic");
  });

  it.each(["mif1", "mif2", "msf1", "miaf"])("takes the brand %s for HEIF", (brand) => {
    expect(sniff(ftyp(brand, "heic"))).toBe("image/heif");
  });

  it.each([
    ["AVIF", ftyp("avif", "mif1", "miaf")],
    ["AVIF under the general brand", ftyp("mif1", "avif", "miaf")],
    ["MP4", ftyp("isom", "mp41")],
    ["GIF", Buffer.from("GIF89a")],
    ["TIFF", Buffer.from("II*\0")],
    ["SVG", Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>")],
    ["PDF", Buffer.from("%PDF-1.7")],
    ["WAV, which shares WebP's container", Buffer.from("RIFF\0\0\0\0WAVEfmt ")],
    ["nothing", Buffer.alloc(0)],
    ["half a PNG signature", Buffer.from([0x89, 0x50, 0x4e])],
    ["an ftyp box that ends too early", Buffer.from("\0\0\0\x14ftyp", "latin1")],
  ])("does not know %s", (_, bytes) => {
    expect(sniff(bytes)).toBeUndefined();
  });

  it("does not take what follows a short ftyp box for a brand", () => {
    const bytes = Buffer.concat([ftyp("heic", "mif1").subarray(0, 20), Buffer.from("avif")]);
    expect(sniff(bytes)).toBe("image/heic");
  });

  it("reads a view that starts inside a larger buffer", () => {
    const bytes = Buffer.concat([Buffer.from("before"), ftyp("mif1", "heic")]);
    expect(sniff(new Uint8Array(bytes.buffer, bytes.byteOffset + 6, bytes.length - 6))).toBe("image/heif");
  });
});

describe("sameFamily", () => {
  it("holds HEIC and HEIF for one family, as phones mix them", () => {
    expect(sameFamily("image/heic", "image/heif")).toBe(true);
    expect(sameFamily("image/heif", "image/heic")).toBe(true);
  });

  it("keeps other types apart", () => {
    expect(sameFamily("image/jpeg", "image/jpeg")).toBe(true);
    expect(sameFamily("image/jpeg", "image/png")).toBe(false);
    expect(sameFamily("image/heic", "image/jpeg")).toBe(false);
  });
});
