import { basicEngine } from "@luster/core/engines/basic/basic";
import { openAiEngine } from "@luster/core/engines/openai/openai";
import { encode } from "@luster/core/pictures/encode";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { prepared, scene } from "../../kit/pictures.ts";
import { startOpenAi } from "../../kit/servers/openai.ts";
import { shapes } from "./shapes.ts";

const signal = new AbortController().signal;

it("there are forty shapes, each once", () => {
  expect(new Set(shapes.map((shape) => shape.join("x"))).size).toBe(40);
});

const apiKey = "sk-example-not-a-key";
let openAi: Awaited<ReturnType<typeof startOpenAi>>;
beforeAll(async () => {
  openAi = await startOpenAi({ apiKey });
});
afterAll(() => openAi.stop());

const paidEngine = () =>
  openAiEngine({
    apiKey,
    baseURL: openAi.baseURL,
    model: "gpt-image-2.6-flare",
    quality: "medium",
    timeoutMs: 60_000,
  });

describe.each([
  ["our own engine", basicEngine],
  ["a paid engine", paidEngine],
])("%s", (_, engineOf) => {
  it.each(shapes)("gives a picture of %i × %i back at exactly its size", async (width, height) => {
    const original = await prepared(await scene(width, height).png().toBuffer());
    const { picture } = await engineOf().enhance(original, { prompt: undefined, userHash: "", signal });
    expect(picture.data).toHaveLength(width * height * 3);
    expect(await sharp((await encode(picture)).bytes).metadata()).toMatchObject({ width, height });
  });
});
