import { declaredType, namedType } from "@luster/core/pictures/media-type";
import { describe, expect, it } from "vitest";

describe("declaredType", () => {
  it.each([
    ["image/jpeg", "image/jpeg"],
    ["IMAGE/JPEG", "image/jpeg"],
    ["image/jpg", "image/jpeg"],
    ["image/pjpeg", "image/jpeg"],
    ["image/x-png", "image/png"],
    ["image/heic-sequence", "image/heic"],
    ["image/heif-sequence", "image/heif"],
    [" image/png ", "image/png"],
    ["image/png;charset=binary", "image/png"],
    ['Image/JPG ; name="a;b.jpg" ; q=1', "image/jpeg"],
    ["image/webp;", "image/webp"],
  ])("reads %j as %s", (spelling, type) => {
    expect(declaredType(spelling)).toBe(type);
  });

  it.each([undefined, "", "  ", "application/octet-stream", "binary/octet-stream; x=1", "image/*"])(
    "reads %j as no type at all",
    (spelling) => {
      expect(declaredType(spelling)).toBe("unsaid");
    },
  );

  it.each([
    "image/gif",
    "image/avif",
    "text/html",
    "image",
    "image/",
    "/jpeg",
    "image / jpeg",
    "image/jpeg, image/png",
    "image/jpeg\r\nx: y",
    "jpeg",
    "imagé/jpeg",
    "constructor",
  ])("reads %j as a type that is not accepted", (spelling) => {
    expect(declaredType(spelling)).toBeUndefined();
  });
});

describe("namedType", () => {
  it.each([
    ["kitchen.jpg", "image/jpeg"],
    ["kitchen.final.JPEG", "image/jpeg"],
    ["IMG_0001.HEIC", "image/heic"],
    ["DSC_0001.HIF", "image/heif"],
    ["a.png", "image/png"],
    ["a.webp", "image/webp"],
  ])("reads %j as %s", (name, type) => {
    expect(namedType(name)).toBe(type);
  });

  it.each(["kitchen", "kitchen.gif", "jpg", "kitchen.jpg.exe", "kitchen.", "a.constructor"])(
    "reads no type out of %j",
    (name) => {
      expect(namedType(name)).toBeUndefined();
    },
  );
});
