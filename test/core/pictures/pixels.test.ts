import { describe, expect, it } from "vitest";
import { release } from "@luster/core/pictures/pixels";
import sharp from "sharp";

describe("pixels that are released", () => {
  it("give their memory back at once, as sharp made them", async () => {
    const background = { r: 1, g: 2, b: 3 };
    const picture = sharp({ create: { width: 64, height: 32, channels: 3, background } });
    const data = await picture.raw().toBuffer();
    expect(data).toHaveLength(3 * 64 * 32);
    release({ data, width: 64, height: 32 });
    expect([data.length, data.buffer.byteLength]).toEqual([0, 0]);
  });

  it("stay when they are a part of other memory: Node keeps many small buffers in one", () => {
    const memory = Uint8Array.from({ length: 24 }, (_, at) => at);
    release({ data: memory.subarray(0, 12), width: 2, height: 2 });
    expect(memory).toHaveLength(24);
    expect(memory.at(-1)).toBe(23);
  });
});
