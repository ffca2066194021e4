import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { originalKey, outputKey, renditionKey, userSegment } from "@luster/core/storage/object-key";

const asset = {
  userId: "user_1",
  shootId: "shoot_01J9ZQ4Y9T6N5V8W3X2R1S0QAB",
  assetId: "asset_01J9ZQ4Y9T6N5V8W3X2R1S0QAC",
};
const anyId = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary", maxLength: 200 }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 70 })
    .map((units) => String.fromCharCode(...units)),
  fc.constantFrom(
    "",
    ".",
    "..",
    "~",
    "~~",
    "/",
    "a/b",
    "auth0|123",
    "user_1",
    "~dQBzAGUAcgA",
    "x".repeat(64),
    "x".repeat(65),
  ),
);

const forAnyIds = (check: (a: string, b: string) => void) =>
  fc.assert(fc.property(anyId, anyId, check), { numRuns: 2000 });

test("a rendition's key stands beside its picture's, in the asset's folder, and is another one for each", () => {
  const folder = "user_1/shoot_01J9ZQ4Y9T6N5V8W3X2R1S0QAB/asset_01J9ZQ4Y9T6N5V8W3X2R1S0QAC";
  expect(renditionKey(asset, "thumb")).toBe(`${folder}/original.thumb.webp`);
  expect(renditionKey(asset, "screen")).toBe(`${folder}/original.screen.jpg`);
  expect(renditionKey({ ...asset, jobId: "job_1" }, "thumb")).toBe(`${folder}/outputs/job_1.thumb.webp`);
  expect(renditionKey({ ...asset, jobId: "job_1" }, "screen")).toBe(`${folder}/outputs/job_1.screen.jpg`);
});

test("an original's key is made of ids and the type's extension", () => {
  expect(originalKey({ ...asset, contentType: "image/heic" })).toBe(
    "user_1/shoot_01J9ZQ4Y9T6N5V8W3X2R1S0QAB/asset_01J9ZQ4Y9T6N5V8W3X2R1S0QAC/original.heic",
  );
});

test("an output's key stands beside its original and names its job", () => {
  expect(outputKey({ ...asset, jobId: "job_01J9ZQ4Y9T6N5V8W3X2R1S0QAD" })).toBe(
    "user_1/shoot_01J9ZQ4Y9T6N5V8W3X2R1S0QAB/asset_01J9ZQ4Y9T6N5V8W3X2R1S0QAC/outputs/job_01J9ZQ4Y9T6N5V8W3X2R1S0QAD.jpg",
  );
});

test("a key-safe user id stands for itself", () => {
  expect(userSegment("a1b2c3d4-0000-4000-8000-00000000000_")).toBe("a1b2c3d4-0000-4000-8000-00000000000_");
});

test("two different user ids never share a segment", () => {
  forAnyIds((a, b) => {
    expect(userSegment(a) === userSegment(b)).toBe(a === b);
  });
});

test("a user id that looks like another one's encoding does not collide with it", () => {
  forAnyIds((id) => {
    const segment = userSegment(id);
    expect(userSegment(segment) === segment).toBe(segment === id);
  });
});

test("a short user id cannot be made to look like a long one's digest", () => {
  const long = "x".repeat(65);
  const digest = createHash("sha256").update(Buffer.from(long, "utf16le")).digest();
  expect(userSegment(digest.toString("utf16le"))).not.toBe(userSegment(long));
});

test("user ids that differ in a lone surrogate only are told apart", () => {
  expect(userSegment("\uD800")).not.toBe(userSegment("\uD801"));
});

test("any user id becomes one path segment, and the whole key stays within 1,024 bytes", () => {
  forAnyIds((userId) => {
    expect(userSegment(userId)).toMatch(/^[A-Za-z0-9_~-]{1,173}$/);
    const key = outputKey({ ...asset, userId, jobId: "job_01J9ZQ4Y9T6N5V8W3X2R1S0QAD" });
    expect(key.split("/")).toHaveLength(5);
    expect(Buffer.byteLength(key)).toBeLessThanOrEqual(1024);
  });
});
