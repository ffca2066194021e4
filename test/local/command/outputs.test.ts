import { join } from "node:path";
import { outputsOf } from "@luster/local/command/enhance/outputs";
import { describe, expect, it } from "vitest";

const namesOf = (files: string[], out?: string): string[] => [...outputsOf(files, out).values()];

describe("a result's path", () => {
  it("is beside its file, under the same name", () => {
    expect(namesOf(["/a/kitchen.jpg", "/b/IMG_1.HEIC", "/b/no-extension", "/b/two.dots.png"])).toEqual([
      join("/a/kitchen.enhanced.jpg"),
      join("/b/IMG_1.enhanced.jpg"),
      join("/b/no-extension.enhanced.jpg"),
      join("/b/two.dots.enhanced.jpg"),
    ]);
  });

  it("is numbered where two files would collide, even by case alone", () => {
    expect(namesOf(["/a/IMG_1.HEIC", "/a/IMG_1.jpg", "/a/img_1.png"])).toEqual([
      join("/a/IMG_1.enhanced.jpg"),
      join("/a/IMG_1-2.enhanced.jpg"),
      join("/a/img_1-3.enhanced.jpg"),
    ]);
    expect(namesOf(["/a/x.jpg", "/b/x.jpg", "/b/x-2.jpg"], "/out")).toEqual([
      join("/out/x.enhanced.jpg"),
      join("/out/x-2.enhanced.jpg"),
      join("/out/x-2-2.enhanced.jpg"),
    ]);
  });

  it("is never a file that is itself to be enhanced", () => {
    expect(namesOf(["/a/x.jpg", "/a/x.enhanced.jpg"])).toEqual([
      join("/a/x-2.enhanced.jpg"),
      join("/a/x.enhanced.enhanced.jpg"),
    ]);
  });
});
