import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { encode } from "@luster/core/pictures/encode";
import { creditsOf } from "@luster/core/pictures/metadata/credits";
import { exifTime, iptcTime, xmpTime } from "@luster/core/pictures/metadata/times";
import { creditsAfter, type Source, xmpOf } from "@luster/core/pictures/metadata/xmp";
import type { Prepared } from "@luster/core/pictures/picture";
import { DOMParser } from "@xmldom/xmldom";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { damaged } from "../../long/hostile/pictures/bytes.ts";
import { havePhotos, photos, prepared, scene } from "../../kit/pictures.ts";
import { haveExiftool, tagged, tagsIn } from "./exiftool.ts";

const vocabulary = "http://cv.iptc.org/newscodes/digitalsourcetype/";

const encoders = {
  jpg: () => scene(64, 48).jpeg().toBuffer(),
  png: () => scene(64, 48).png().toBuffer(),
  webp: () => scene(64, 48).webp().toBuffer(),
};

/** What a picture becomes by an engine that changes nothing. */
async function handedOver(original: Prepared, source: Source = "algorithmicallyEnhanced"): Promise<Buffer> {
  return (await encode(original, creditsAfter(original.credits, source))).bytes;
}

const credited = [
  "-EXIF:DateTimeOriginal=2024:05:06 07:08:09",
  "-EXIF:OffsetTimeOriginal=+02:00",
  '-XMP-dc:Creator=Jörg "Jo" Müller & Söhne',
  "-XMP-dc:Creator=張偉 <zw>",
  "-XMP-dc:Rights=© 2024 Straße & Co",
  "-XMP-photoshop:Credit=Agence Élan",
  "-XMP-xmpRights:UsageTerms=For the listing only",
  "-XMP-xmpRights:WebStatement=https://example.com/terms?a=1&b=2",
];

const personal = [
  "-EXIF:GPSLatitude=48.137",
  "-EXIF:GPSLatitudeRef=N",
  "-EXIF:GPSLongitude=11.575",
  "-EXIF:GPSLongitudeRef=E",
  "-XMP-exif:GPSLatitude=48.137",
  "-XMP-iptcExt:LocationShownCity=Munich",
  "-EXIF:SerialNumber=SN-4711",
  "-XMP-aux:SerialNumber=SN-4711",
  "-EXIF:LensSerialNumber=LN-4712",
  "-EXIF:OwnerName=Olga Owner",
  "-XMP-aux:OwnerName=Olga Owner",
  "-EXIF:ImageUniqueID=0123456789abcdef",
];

describe.skipIf(!haveExiftool)("metadata, read back by exiftool (skipped without it)", () => {
  it.each(["jpg", "png", "webp"] as const)(
    "of a %s leaves with capture date, creators, rights and credit, and with nothing of place, serial numbers and owner",
    async (extension) => {
      const original = await tagged(await encoders[extension](), extension, [...credited, ...personal]);
      const output = await handedOver(await prepared(original));
      const tags = await tagsIn(output);
      expect(tags).toMatchObject({
        "XMP-exif:DateTimeOriginal": "2024:05:06 07:08:09+02:00",
        "XMP-xmp:CreateDate": "2024:05:06 07:08:09+02:00",
        "XMP-photoshop:DateCreated": "2024:05:06 07:08:09+02:00",
        "XMP-dc:Creator": ['Jörg "Jo" Müller & Söhne', "張偉 <zw>"],
        "XMP-dc:Rights": "© 2024 Straße & Co",
        "XMP-photoshop:Credit": "Agence Élan",
        "XMP-xmpRights:UsageTerms": "For the listing only",
        "XMP-xmpRights:WebStatement": "https://example.com/terms?a=1&b=2",
        "XMP-iptcExt:DigitalSourceType": `${vocabulary}algorithmicallyEnhanced`,
      });
      expect(Object.keys(tags).filter((name) => /gps|location|serial|owner|unique/i.test(name))).toEqual([]);
      for (const secret of ["4711", "4712", "Olga", "Munich", "0123456789abcdef"])
        expect(output.includes(secret)).toBe(false);
    },
  );

  it("that only EXIF has is kept, several artists apart", async () => {
    const tags = [
      "-EXIF:Artist=Zoë Ünal; Bob",
      "-EXIF:Copyright=© Zoë",
      "-EXIF:DateTimeOriginal=2024:05:06 07:08:09",
    ];
    const original = await tagged(await encoders.jpg(), "jpg", tags);
    expect(await tagsIn(await handedOver(await prepared(original)))).toMatchObject({
      "XMP-dc:Creator": ["Zoë Ünal", "Bob"],
      "XMP-dc:Rights": "© Zoë",
      "XMP-exif:DateTimeOriginal": "2024:05:06 07:08:09",
    });
  });

  it("that only IPTC's records have is kept in Unicode", async () => {
    const original = await tagged(await encoders.jpg(), "jpg", [
      "-IPTC:By-line=Zoë Ünal",
      "-IPTC:CopyrightNotice=© Zoë",
      "-IPTC:Credit=Élan",
      "-IPTC:DateCreated=2024:05:06",
      "-IPTC:TimeCreated=07:08:09+02:00",
    ]);
    expect(await tagsIn(await handedOver(await prepared(original)))).toMatchObject({
      "XMP-dc:Creator": ["Zoë Ünal"],
      "XMP-dc:Rights": "© Zoë",
      "XMP-photoshop:Credit": "Élan",
      "XMP-exif:DateTimeOriginal": "2024:05:06 07:08:09+02:00",
    });
  });

  it("says of what a model made that a model made a part of it", async () => {
    const output = await handedOver(
      await prepared(await encoders.jpg()),
      "compositeWithTrainedAlgorithmicMedia",
    );
    expect(await tagsIn(output)).toMatchObject({
      "XMP-iptcExt:DigitalSourceType": `${vocabulary}compositeWithTrainedAlgorithmicMedia`,
    });
  });

  it.each([
    ["trainedAlgorithmicMedia", "trainedAlgorithmicMedia"],
    ["compositeWithTrainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia"],
    ["digitalCapture", "algorithmicallyEnhanced"],
  ])("of an original that says %s, our own engine's output says %s", async (before, after) => {
    const tags = [`-XMP-iptcExt:DigitalSourceType=${vocabulary}${before}`];
    const original = await tagged(await encoders.jpg(), "jpg", tags);
    expect(await tagsIn(await handedOver(await prepared(original)))).toMatchObject({
      "XMP-iptcExt:DigitalSourceType": vocabulary + after,
    });
  });

  it("of any length fits beside the picture", async () => {
    const long = "Ü&".repeat(20_000);
    const original = await tagged(await encoders.jpg(), "jpg", [
      `-XMP-dc:Rights=${long}`,
      `-XMP-dc:Creator=${long}`,
    ]);
    const tags = await tagsIn(await handedOver(await prepared(original)));
    expect(tags["XMP-dc:Rights"]).toBe(long.slice(0, 2000));
  });

  it("of a picture without any is its source and its colour profile alone", async () => {
    const tags = await tagsIn(await handedOver(await prepared(await encoders.png())));
    const described = Object.keys(tags).filter((name) => /^(XMP|IFD|ExifIFD|IPTC|GPS)/.test(name));
    expect(described).toEqual(["XMP-iptcExt:DigitalSourceType"]);
    expect(tags["ICC_Profile:ProfileDescription"]).toMatch(/sRGB/);
  });

  it.skipIf(!havePhotos)("of a phone's HEIC and of a JPEG with its place", async () => {
    const heic = creditsOf(await readFile(join(photos, "iphone_13_pro_max.HEIC")));
    expect(heic).toMatchObject({ captured: "2022-02-16T12:55:41+01:00" });
    const gps = await tagsIn(await handedOver(await prepared(await readFile(join(photos, "gps.jpg")))));
    expect(Object.keys(gps).filter((name) => /gps/i.test(name))).toEqual([]);
    expect(gps).toMatchObject({ "XMP-exif:DateTimeOriginal": "2008:10:22 16:28:39" });
  });
});

describe("the file that is handed over", () => {
  it("is a progressive JPEG with full colour, in sRGB with its profile, and of the same bytes each time", async () => {
    const picture = await prepared(await encoders.png());
    const [one, other] = [await handedOver(picture), await handedOver(picture)];
    expect(await sharp(one).metadata()).toMatchObject({
      format: "jpeg",
      chromaSubsampling: "4:4:4",
      isProgressive: true,
      space: "srgb",
      hasProfile: true,
    });
    expect(one.equals(other)).toBe(true);
  });
});

it.each(["Ana & Bob", "<b>&amp;</b>", "]]>", '"quoted"', "© 張偉 🏡", "two\nlines"])(
  "the packet is well-formed XML around %j, and gives it back",
  (rights) => {
    const onError = (level: string, message: string) => {
      throw new Error(`${level}: ${message}`);
    };
    const packet = new DOMParser({ onError }).parseFromString(
      xmpOf({ rights, creators: [rights] }) ?? "",
      "text/xml",
    );
    const texts = [...packet.getElementsByTagName("rdf:li")].map(({ textContent }) => textContent);
    expect(texts).toEqual([rights, rights]);
  },
);

describe("times", () => {
  it.each([
    [exifTime("2024:05:06 07:08:09", "+02:00"), "2024-05-06T07:08:09+02:00"],
    [exifTime("2024:05:06 07:08:09", "   :  "), "2024-05-06T07:08:09"],
    [exifTime("0000:00:00 00:00:00"), undefined],
    [exifTime("    :  :     :  :  "), undefined],
    [exifTime("2024:13:45 07:08:09"), undefined],
    [xmpTime("2024"), "2024"],
    [xmpTime("2024-05-06T07:08:09.123+02:00"), "2024-05-06T07:08:09.123+02:00"],
    [xmpTime("yesterday"), undefined],
    [xmpTime("0000"), undefined],
    [iptcTime("20240506", "070809+0200"), "2024-05-06T07:08:09+02:00"],
    [iptcTime("2024-05-06", "07:08:09-05:00"), "2024-05-06T07:08:09-05:00"],
    [iptcTime("20240506"), "2024-05-06"],
    [iptcTime("00000000", "000000"), undefined],
  ])("%j is %j", (found, expected) => {
    expect(found).toEqual(expected === undefined ? [] : [expected]);
  });
});

it("metadata that is damaged in whatever way is no reason to refuse a picture, and is given up soon", async () => {
  const whole = await scene(64, 48)
    .withExif({
      IFD0: { Artist: "Ana", Copyright: "© Ana" },
      IFD2: { DateTimeOriginal: "2024:05:06 07:08:09" },
    })
    .withXmp(
      `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:rights><rdf:Alt><rdf:li xml:lang="x-default">© Ana</rdf:li></rdf:Alt></dc:rights></rdf:Description></rdf:RDF></x:xmpmeta>`,
    )
    .jpeg()
    .toBuffer();
  expect(creditsOf(whole)).toMatchObject({ creators: ["Ana"], rights: "© Ana" });
  const start = whole.indexOf("Exif");
  const end = whole.indexOf("</x:xmpmeta>");
  for (let seed = 1; seed < 400; seed += 1)
    creditsOf(damaged(whole, { from: start, to: end, count: 1 + (seed % 30), seed }));
  for (let length = 0; length < whole.length; length += 29) creditsOf(whole.subarray(0, length));
});
