import { join } from "node:path";
import { outputPaths } from "@luster/cli/enhance/outputs";
import { describe, expect, it } from "vitest";

type Known = Parameters<typeof outputPaths>[2];

const namesOf = (files: string[], out?: string, known?: Known): string[] =>
  inFolders(
    files.map((file) => [file, ""]),
    out,
    known,
  );
const inFolders = (files: [file: string, inside: string][], out?: string, known?: Known): string[] => [
  ...outputPaths(
    files.map(([file, inside]) => ({ file, inside })),
    out,
    known,
  ).values(),
];

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

  it("in another folder is below it as the file was below the folder that was given", () => {
    const files: [string, string][] = [
      ["/a/x.jpg", ""],
      ["/a/up/x.jpg", "up"],
    ];
    expect(inFolders(files, "/out")).toEqual([join("/out/x.enhanced.jpg"), join("/out/up/x.enhanced.jpg")]);
  });

  it("is the one of earlier runs, and never another file's", () => {
    const results = new Map([
      [join("/out/x.enhanced.jpg"), "/a/x.jpg"],
      [join("/out/x-2.enhanced.jpg"), "/b/x.jpg"],
    ]);
    const known = {
      ownerOf: (output: string) => results.get(output),
      outputsOf: (file: string) =>
        new Set([...results].filter(([, owner]) => owner === file).map(([output]) => output)),
    };
    expect(namesOf(["/b/x.jpg"], "/out", known)).toEqual([join("/out/x-2.enhanced.jpg")]);
    expect(namesOf(["/b/x.jpg", "/a/x.jpg"], "/out", known)).toEqual([
      join("/out/x-2.enhanced.jpg"),
      join("/out/x.enhanced.jpg"),
    ]);
    expect(namesOf(["/c/x.jpg"], "/out", known)).toEqual([join("/out/x-3.enhanced.jpg")]);
  });
});
