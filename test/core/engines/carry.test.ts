import { carried } from "@luster/core/engines/carry";
import { type Pixels, sharpOf } from "@luster/core/pictures/pixels";
import type { Prepared } from "@luster/core/pictures/picture";
import type { Sharp } from "sharp";
import { describe, expect, it } from "vitest";
import { scene } from "../../kit/pictures.ts";

const size = { width: 640, height: 480 };
const small = { width: 400, height: 300 };

describe("carried", () => {
  it("gives the original's fine detail the model's light, though the model returned a smaller and softer picture", async () => {
    const original = await textured();
    const made = await pixelsOf(brighter(sharpOf(original)).blur(1).resize(small));
    const wanted = await pixelsOf(brighter(sharpOf(original)));
    expect(meanDifference(await carried(prepared(original), made), wanted)).toBeLessThan(1.5);
    expect(meanDifference(await pixelsOf(sharpOf(made).resize(size)), wanted)).toBeGreaterThan(2.5);
  });

  it("keeps every thing in the original's place when the model moved the picture by two pixels", async () => {
    const original = await textured();
    const moved = sharpOf(original).extract({ left: 2, top: 0, width: 638, height: 478 });
    const whole = await pixelsOf(moved.extend({ right: 2, top: 2, extendWith: "copy" }));
    const wanted = await pixelsOf(brighter(sharpOf(original)));
    const result = await carried(prepared(original), await pixelsOf(brighter(sharpOf(whole))));
    expect(meanDifference(result, wanted)).toBeLessThan(3);
  });

  it("shows what the model added as the model made it, and the original around it", async () => {
    const original = await textured();
    const box = { left: 280, top: 200, width: 80, height: 80 };
    const input = { create: { width: 80, height: 80, channels: 3 as const, background: "#a03020" } };
    const made = await pixelsOf(sharpOf(original).composite([{ input, left: box.left, top: box.top }]));
    const result = await carried(prepared(original), made);
    const inside = { left: 284, top: 204, width: 72, height: 72 };
    expect(
      meanDifference(await cut(result, inside), await cut(made, inside)),
      "what was added is not smeared",
    ).toBeLessThan(1);
    const beside = { left: 20, top: 20, width: 200, height: 300 };
    expect(meanDifference(await cut(result, beside), await cut(original, beside))).toBeLessThan(2);
  });

  it("takes out grain that the model's light would show", async () => {
    const clean = await pixelsOf(scene(size.width, size.height).linear(0.4, 0));
    const original = await textured(clean, 8);
    const wanted = await pixelsOf(sharpOf(clean).linear(2.2, 0));
    const before = original.data.slice();
    const result = await carried(prepared(original), await pixelsOf(sharpOf(wanted).resize(small)));
    expect(meanDifference(result, wanted)).toBeLessThan(3);
    expect(original.data).toEqual(before);
  });
});

const brighter = (picture: Sharp): Sharp => picture.linear([1.4, 1.35, 1.3], [12, 12, 12]);

/**
 * A scene with a texture that no smaller picture can show: stripes of a pixel in its left half, or noise everywhere.
 */
async function textured(plain?: Pixels, noise = 0): Promise<Pixels> {
  const { data, ...rest } = plain ?? (await pixelsOf(scene(size.width, size.height).linear(0.6, 0)));
  let state = 7;
  const texture = (at: number) => {
    const x = Math.floor(at / 3) % rest.width;
    if (noise === 0) return x < rest.width / 2 ? (x % 2) * 12 - 6 : 0;
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return noise * 3.4 * (state / 2 ** 32 - 0.5);
  };
  const levels = data.map((level, at) => Math.max(0, Math.min(255, Math.round(level + texture(at)))));
  return { ...rest, data: levels };
}

async function pixelsOf(picture: Sharp): Promise<Pixels> {
  const { data, info } = await picture.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

const prepared = (pixels: Pixels): Prepared => ({ ...pixels, credits: {} });

const cut = (pixels: Pixels, box: { left: number; top: number; width: number; height: number }) =>
  pixelsOf(sharpOf(pixels).extract(box));

function meanDifference(a: Pixels, b: Pixels): number {
  expect(a.data).toHaveLength(b.data.length);
  return a.data.reduce((sum, level, at) => sum + Math.abs(level - (b.data[at] ?? 0)), 0) / a.data.length;
}
