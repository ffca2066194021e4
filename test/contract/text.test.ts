import { line, lines } from "@luster/contract/text";
import fc from "fast-check";
import { expect, test } from "vitest";

const max = 20;

test("whatever people type becomes one line without control characters, or is refused", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 100 }), (text) => {
      const { data, success } = line(max).safeParse(text);
      if (!success) return;
      expect(data).not.toMatch(/\p{Cc}/u);
      expect(data).toBe(data.trim());
      expect(data).toBe(data.normalize("NFC"));
      expect(data.length).toBeGreaterThan(0);
      expect(data.length).toBeLessThanOrEqual(max);
      expect(line(max).parse(data)).toBe(data);
    }),
  );
});

test("letters composed in two ways are one text", () => {
  expect(line(max).parse("Cafe\u0301")).toBe("Caf\u00e9");
});

test("several lines keep their breaks, however a system writes them, and lose other control characters", () => {
  expect(lines(max).parse(" one\r\ntwo\rthree\nfour\t\u0007 ")).toBe("one\ntwo\nthree\nfour");
  expect(lines(max).parse(" \n ")).toBe("");
});

test("the length that counts is that of the cleaned text", () => {
  expect(line(max).parse(` ${"x".repeat(max)} `)).toHaveLength(max);
  expect(line(max).safeParse("x".repeat(max + 1)).success).toBe(false);
  expect(lines(max).safeParse("x".repeat(max + 1)).success).toBe(false);
});
