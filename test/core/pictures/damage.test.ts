import { describe, expect, it } from "vitest";
import sharp from "sharp";
import { once } from "@luster/functions/once";
import { isWholeJpeg } from "@luster/core/pictures/jpeg/whole";
import { damaged as changed, noise } from "../../long/hostile/pictures/bytes.ts";
import { chunk } from "../../long/hostile/pictures/png.ts";
import { detailed, endOfJpeg, withRestarts } from "./damaged.ts";
import { prepared, scene } from "../../kit/pictures.ts";

const unreadable = { code: "picture.unreadable" };

/** Noise without the byte that begins a marker. */
const markerless = (length: number) => noise(length, 5).map((byte) => (byte === 0xff ? 1 : byte));

const jpegs: [string, () => Promise<Buffer>][] = [
  ["baseline", once(() => detailed().jpeg().toBuffer())],
  ["baseline with fixed tables", once(() => detailed().jpeg({ optimiseCoding: false }).toBuffer())],
  ["4:4:4", once(() => detailed().jpeg({ chromaSubsampling: "4:4:4" }).toBuffer())],
  ["grey", once(() => detailed().toColourspace("b-w").jpeg().toBuffer())],
  ["progressive", once(() => detailed().jpeg({ progressive: true }).toBuffer())],
  ["mozjpeg", once(() => detailed().jpeg({ mozjpeg: true }).toBuffer())],
  ["restart markers", once(() => withRestarts())],
];

/**
 * How a JPEG that was cut short is made to look whole; each gets the rest, which another file of the kind would have.
 */
const closings: [string, (rest: Buffer) => Buffer][] = [
  ["left open", () => Buffer.alloc(0)],
  ["closed by an end marker", () => endOfJpeg],
  ["closed, with a film behind it", () => Buffer.concat([endOfJpeg, noise(9_000)])],
  ["closed by a restart marker", () => Buffer.from([0xff, 0xd3, 0xff, 0xd9])],
  [
    "filled with restart markers",
    () => Buffer.concat(Array.from({ length: 500 }, (_, at) => Buffer.from([0xff, 0xd0 + (at & 7)]))),
  ],
  ["filled with noise", (rest) => Buffer.concat([noise(rest.length), endOfJpeg])],
  ["filled with much noise", (rest) => Buffer.concat([markerless(rest.length * 3 + 2_000), endOfJpeg])],
  ["filled with zeros", (rest) => Buffer.alloc(rest.length + 2_000)],
  ["filled with ones", (rest) => Buffer.alloc(rest.length + 2_000, 0xff)],
];

describe.each(jpegs)("a JPEG: %s", (_, make) => {
  it.each(closings)("%s after a cut at 30, 60 or 95 percent, is unreadable", async (_closing, close) => {
    const whole = await make();
    for (const share of [0.3, 0.6, 0.95]) {
      const cut = Math.floor(whole.length * share);
      const file = Buffer.concat([whole.subarray(0, cut), close(whole.subarray(cut))]);
      await expect(prepared(file), `at ${share}`).rejects.toMatchObject(unreadable);
    }
  });

  it.each<[string, (whole: Buffer) => Buffer]>([
    ["as it is", (whole) => whole],
    ["without its end marker", (whole) => whole.subarray(0, -2)],
    ["with half an end marker", (whole) => whole.subarray(0, -1)],
    [
      "with stray bytes before its end marker",
      (whole) => Buffer.concat([whole.subarray(0, -2), markerless(60), endOfJpeg]),
    ],
    [
      "padded with zeros before its end marker",
      (whole) => Buffer.concat([whole.subarray(0, -2), Buffer.alloc(900), endOfJpeg]),
    ],
    ["with zeros behind it", (whole) => Buffer.concat([whole, Buffer.alloc(5_000)])],
    ["with noise behind it", (whole) => Buffer.concat([whole, noise(5_000)])],
    [
      "with a film in place of its end marker",
      (whole) => Buffer.concat([whole, Buffer.from("\0\0\0\x18ftypmp42"), noise(900)]),
    ],
  ])("%s has every pixel of the whole one", async (_state, state) => {
    const whole = await make();
    const picture = await prepared(state(whole));
    const expected = await prepared(whole);
    expect(picture.data).toEqual(expected.data);
  });
});

describe("a JPEG", () => {
  it("cut short and continued with the rest of another picture is unreadable", async () => {
    const whole = await detailed(480, 320, 1).jpeg().toBuffer();
    const other = await detailed(480, 320, 2).jpeg().toBuffer();
    for (const share of [0.3, 0.6, 0.95]) {
      const file = Buffer.concat([
        whole.subarray(0, whole.length * share),
        other.subarray(other.length * 0.5),
      ]);
      await expect(prepared(file), `at ${share}`).rejects.toMatchObject(unreadable);
    }
  });

  it("whose last progressive scan is missing is unreadable, though every scan that is there is whole", async () => {
    const whole = await scene(300, 200).jpeg({ progressive: true }).toBuffer();
    const lastScan = whole.lastIndexOf(Buffer.from([0xff, 0xda]));
    const file = Buffer.concat([whole.subarray(0, lastScan), endOfJpeg]);
    await expect(prepared(file)).rejects.toMatchObject(unreadable);
  });

  it.each([0, 128, 255])(
    "of one level, %i, is whole, with tables of its own or fixed ones",
    async (level) => {
      const flat = {
        create: {
          width: 640,
          height: 480,
          channels: 3 as const,
          background: { r: level, g: level, b: level },
        },
      };
      for (const options of [{}, { optimiseCoding: false }, { progressive: true }, { mozjpeg: true }])
        await prepared(await sharp(flat).jpeg(options).toBuffer());
    },
  );

  it("with a black or a grey lower half is whole", async () => {
    for (const background of ["black", "#808080"]) {
      const half = await detailed(240, 80)
        .extend({ bottom: 80, background })
        .jpeg({ quality: 60 })
        .toBuffer();
      expect(await prepared(half)).toMatchObject({ height: 160 });
    }
  });

  it("in CMYK is judged like any other", async () => {
    const whole = await detailed().toColourspace("cmyk").jpeg().toBuffer();
    expect(isWholeJpeg(whole)).toBe(true);
    for (const [, close] of closings)
      expect(isWholeJpeg(Buffer.concat([whole.subarray(0, whole.length * 0.6), close(whole)]))).toBe(false);
  });

  it("with a code that its tables do not have is not whole, though a block's end follows", () => {
    // 8 × 8 pixels of grey; in both tables 0 is the only code, which means "as before" and "the end".
    const tables = ["00", "10"].map((place) => `${place}01${"00".repeat(16)}`).join("");
    const header = `ffd8ffc0000b080008000801011100ffc40026${tables}ffda0008010100003f00`;
    const withData = (data: string) => Buffer.from(`${header}${data}ffd9`, "hex");
    expect(isWholeJpeg(withData("3f"))).toBe(true);
    // 0, fifteen ones, 0, and ones to the end of the byte.
    expect(isWholeJpeg(withData("7fff007f"))).toBe(false);
  });

  it("with noise for its bytes never makes the check throw or hang", async () => {
    for (const [, make] of jpegs) {
      const whole = await make();
      for (let seed = 1; seed < 60; seed += 1)
        isWholeJpeg(changed(whole, { from: 2, to: whole.length, count: 1 + (seed % 20), seed }));
      for (let length = 0; length < 700; length += 7)
        expect(isWholeJpeg(whole.subarray(0, length))).not.toBe(true);
    }
  });
});

describe.each([
  ["in order", {}],
  ["interlaced", { progressive: true }],
])("a PNG whose rows are %s", (_, options) => {
  const end = chunk("IEND");
  const make = () => detailed().png(options).toBuffer();
  /** Its header, and its pixels' data in one piece. */
  const parts = async () => {
    const whole = await make();
    const data: Buffer[] = [];
    for (let at = 8; at < whole.length; at += 12 + whole.readUInt32BE(at))
      if (whole.toString("latin1", at + 4, at + 8) === "IDAT")
        data.push(whole.subarray(at + 8, at + 8 + whole.readUInt32BE(at)));
    return { header: whole.subarray(0, 33), data: Buffer.concat(data) };
  };

  it("cut at 30, 60 or 95% is unreadable, closed in whatever way", async () => {
    const { header, data } = await parts();
    for (const share of [0.3, 0.6, 0.95]) {
      const some = data.subarray(0, data.length * share);
      const rest = data.length - some.length;
      for (const file of [
        Buffer.concat([header, chunk("IDAT", some)]),
        Buffer.concat([header, chunk("IDAT", some), end]),
        Buffer.concat([header, chunk("IDAT", some).subarray(0, -4), end]),
        Buffer.concat([header, chunk("IDAT", Buffer.concat([some, noise(rest)])), end]),
        Buffer.concat([header, chunk("IDAT", Buffer.concat([some, Buffer.alloc(rest)])), end]),
      ])
        await expect(prepared(file), `at ${share}`).rejects.toMatchObject(unreadable);
    }
  });

  it("with a wrong checksum of its pixels is unreadable", async () => {
    const whole = await make();
    whole.writeUInt8(whole.readUInt8(whole.length - 13) ^ 1, whole.length - 13);
    await expect(prepared(whole)).rejects.toMatchObject(unreadable);
  });

  it("without its end, or with stray bytes in its place or behind it, is whole", async () => {
    const whole = await make();
    const open = whole.subarray(0, -12);
    for (const file of [
      open,
      whole.subarray(0, -3),
      Buffer.concat([open, noise(90)]),
      Buffer.concat([whole, noise(90)]),
    ])
      expect(await prepared(file)).toMatchObject({ width: 240, height: 160 });
  });
});

describe.each([
  ["lossy", {}],
  ["lossless", { lossless: true }],
])("a %s WebP", (_, options) => {
  const make = () =>
    detailed()
      .withExif({ IFD0: { Artist: "Ana" } })
      .webp(options)
      .toBuffer();
  /** Where its picture's data begins and ends. */
  const pictureOf = (file: Buffer) => {
    const at = file.indexOf("VP8", 30);
    return { at, from: at + 8, to: at + 8 + file.readUInt32LE(at + 4) };
  };

  it("cut at 30, 60 or 95% of its picture is unreadable, also when its sizes are made to fit", async () => {
    const whole = await make();
    const { at, from, to } = pictureOf(whole);
    for (const share of [0.3, 0.6, 0.95]) {
      const cut = Buffer.from(whole.subarray(0, from + Math.floor((to - from) * share)));
      await expect(prepared(cut), `at ${share}`).rejects.toMatchObject(unreadable);
      cut.writeUInt32LE(cut.length - 8, 4);
      cut.writeUInt32LE(cut.length - from, at + 4);
      await expect(prepared(cut), `at ${share}, fitted`).rejects.toMatchObject(unreadable);
    }
  });

  it("cut in the metadata behind its picture, or with bytes behind it, is whole", async () => {
    const whole = await make();
    const { to } = pictureOf(whole);
    expect(to).toBeLessThan(whole.length - 50);
    for (const file of [
      whole.subarray(0, to),
      whole.subarray(0, to + 30),
      whole.subarray(0, -1),
      Buffer.concat([whole, noise(90)]),
    ])
      expect(await prepared(file)).toMatchObject({ width: 240, height: 160 });
  });
});
