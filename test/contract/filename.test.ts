import * as fc from "fast-check";
import { expect, test } from "vitest";
import { attachment, cleanFilename, outputName, renditionName } from "@luster/contract/filename";

const anyName = fc.oneof(
  fc.string({ unit: "binary", maxLength: 400 }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 400 })
    .map((units) => String.fromCharCode(...units)),
  fc
    .array(
      fc.constantFrom("a", "é", "e\u0301", "🏡", "/", "\\", ".", " ", "\n", "\u202E", ".jpg", "\uD83C"),
      { maxLength: 300 },
    )
    .map((parts) => parts.join("")),
  fc.string({ unit: fc.constantFrom("a", "B", "7", " ", ".", "-", "_"), maxLength: 210 }),
);

const forAnyName = (check: (name: string) => void) =>
  fc.assert(fc.property(anyName, check), { numRuns: 1000 });

test.each([
  ["kitchen.jpg", "kitchen.jpg"],
  ["Küche – Süd 1.HEIC", "Küche – Süd 1.HEIC"],
  ["キッチン.png", "キッチン.png"],
  ["../../etc/passwd", "_.._etc_passwd"],
  ["C:\\photos\\a.jpg", "C:_photos_a.jpg"],
  ["photo\u202Egpj.exe", "photogpj.exe"],
  ["a\r\nSet-Cookie: x.jpg", "aSet-Cookie: x.jpg"],
  ["  living room.jpg . ", "living room.jpg"],
  ["Ku\u0308che.jpg", "Küche.jpg"],
  ["", "untitled"],
  ["..", "untitled"],
  ["\uD83C.jpg", "\uFFFD.jpg"],
])("%j is kept as %j", (name, kept) => {
  expect(cleanFilename(name)).toBe(kept);
});

test("a long name keeps its extension and never half a character", () => {
  expect(cleanFilename(`${"🏡".repeat(150)}.jpeg`)).toBe(`${"🏡".repeat(97)}.jpeg`);
});

test("any clean name is one well-formed NFC line of 1 to 200 units without separators, and stays as it is", () => {
  forAnyName((name) => {
    const clean = cleanFilename(name);
    expect(clean.length).toBeGreaterThan(0);
    expect(clean.length).toBeLessThanOrEqual(200);
    expect(clean.isWellFormed()).toBe(true);
    expect(clean).toBe(clean.normalize("NFC"));
    expect(clean).not.toMatch(/[\p{Cc}/\\\u2028-\u202E\u2066-\u2069]|^\.|\.$/u);
    expect(cleanFilename(clean)).toBe(clean);
  });
});

test("a rendition downloads under its picture's name, and says which it is", () => {
  expect(renditionName("kitchen.heic", "thumb", "image/webp")).toBe("kitchen.thumb.webp");
  expect(renditionName("kitchen.enhanced.jpg", "screen", "image/jpeg")).toBe("kitchen.enhanced.screen.jpg");
});

test.each([
  ["kitchen.heic", "kitchen.enhanced.jpg"],
  ["kitchen", "kitchen.enhanced.jpg"],
  ["Mr. Smith's loft", "Mr. Smith's loft.enhanced.jpg"],
  ["v1.2.tif.png", "v1.2.tif.enhanced.jpg"],
])("the output of %j downloads as %j", (original, output) => {
  expect(outputName(original, "image/jpeg")).toBe(output);
});

test("any output name is a clean name", () => {
  forAnyName((name) => {
    const output = outputName(name, "image/jpeg");
    expect(cleanFilename(output)).toBe(output);
  });
});

test("a plain name needs no extended form", () => {
  expect(attachment("kitchen.jpg")).toBe('attachment; filename="kitchen.jpg"');
});

test("a plain name that is too long is cut as every name is", () => {
  const long = `${"a".repeat(250)}.jpg`;
  expect(attachment(long)).toBe(attachment(cleanFilename(long)));
});

test("a Unicode name is sent with an ASCII fallback and in full", () => {
  expect(attachment("Küche (Süd)*'.jpg")).toBe(
    `attachment; filename="Kuche (Sud)*'.jpg"; filename*=UTF-8''K%C3%BCche%20%28S%C3%BCd%29%2A%27.jpg`,
  );
});

test("quotes, backslashes and percent signs cannot break out of the fallback", () => {
  expect(attachment('a"; evil=%41.jpg')).toBe(
    `attachment; filename="a_; evil=_41.jpg"; filename*=UTF-8''a%22%3B%20evil%3D%2541.jpg`,
  );
});

test("a name of nothing but marks still has a fallback", () => {
  expect(attachment("\u17B4")).toBe(`attachment; filename="_"; filename*=UTF-8''%E1%9E%B4`);
});

test("any attachment is one ASCII header that RFC 6266 allows, and decodes to the clean name", () => {
  const grammar =
    /^attachment; filename="([\x20\x21\x23\x24\x26-\x5B\x5D-\x7E]+)"(?:; filename\*=UTF-8''((?:[A-Za-z0-9!#$&+.^_`|~-]|%[0-9A-F]{2})+))?$/;
  forAnyName((name) => {
    const [, plain, extended] = grammar.exec(attachment(name)) ?? [];
    expect(extended === undefined ? plain : decodeURIComponent(extended)).toBe(cleanFilename(name));
  });
});
