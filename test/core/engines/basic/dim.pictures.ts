import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Strength } from "@luster/contract/strength";
import { basicEngine } from "@luster/core/engines/basic/basic";
import { encode } from "@luster/core/pictures/encode";
import type { Prepared } from "@luster/core/pictures/picture";
import { prepare } from "@luster/core/pictures/prepare";
import { describe, expect, it } from "vitest";
import { labAt, type Raw } from "../../../../bench/pictures/metrics.ts";
import { limits, photos, prepared } from "../../../kit/pictures.ts";

const folder = join(photos, "dim");
const dusk = "outside2-leje.jpg";
const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".jpg")) : [];
const { signal } = new AbortController();

describe.skipIf(names.length === 0)("photos of dim rooms (skipped without the photos folder)", () => {
  it.each(names.filter((name) => name !== dusk))(
    "%s becomes as bright as a listing, by the default half of the way, and nothing is more clipped",
    async (name) => {
      const { original, before } = await opened(name);
      const natural = await handedOver(original, "natural");
      const bright = await handedOver(original, "bright");
      expect(lightness(bright)).toBeGreaterThan(58);
      expect(lightness(natural)).toBeGreaterThan((lightness(before) + 58) / 2);
      expect(Math.max(clipped(natural), clipped(bright))).toBeLessThanOrEqual(clipped(before));
    },
  );

  it("one at dusk stays what it is", async () => {
    const { original, before } = await opened(dusk);
    const bright = await handedOver(original, "bright");
    expect(Math.abs(lightness(bright) - lightness(before))).toBeLessThan(1);
  });
});

async function opened(name: string): Promise<{ original: Prepared; before: Raw }> {
  const original = await prepare(join(folder, name), limits, signal);
  return { original, before: { ...original, data: Buffer.from(original.data) } };
}

/** What a user gets: enhanced, encoded and decoded again. */
async function handedOver(original: Prepared, strength: Strength): Promise<Raw> {
  const request = { prompt: undefined, userHash: "", strength, signal };
  const { picture } = await basicEngine().enhance(original, request);
  const { data, width, height } = await prepared((await encode(picture)).bytes);
  return { data: Buffer.from(data), width, height };
}

/** Mean L*. */
function lightness({ data }: Raw): number {
  let sum = 0;
  for (let at = 0; at < data.length; at += 3) sum += labAt(data, at)[0];
  return (3 * sum) / data.length;
}

/** The share of pixels with a channel at 254 or more. */
function clipped({ data }: Raw): number {
  let count = 0;
  for (let at = 0; at < data.length; at += 3)
    if (Math.max(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0) >= 254) count += 1;
  return (3 * count) / data.length;
}
