import { basicEngine } from "@luster/core/engines/basic/basic";
import { encode } from "@luster/core/pictures/encode";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { prepared, scene } from "../../kit/pictures.ts";
import { shapes } from "./shapes.ts";

const signal = new AbortController().signal;

it("there are forty shapes, each once", () => {
  expect(new Set(shapes.map((shape) => shape.join("x"))).size).toBe(40);
});

describe.each([["our own engine", basicEngine()]])("%s", (_, engine) => {
  it.each(shapes)("gives a picture of %i × %i back at exactly its size", async (width, height) => {
    const original = await prepared(await scene(width, height).png().toBuffer());
    const { picture } = await engine.enhance(original, { prompt: undefined, userHash: "", signal });
    expect(picture.data).toHaveLength(width * height * 3);
    expect(await sharp((await encode(picture)).bytes).metadata()).toMatchObject({ width, height });
  });
});
