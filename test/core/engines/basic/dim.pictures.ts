import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Pixels } from "@luster/core/pictures/pixels";
import { prepare } from "@luster/core/pictures/prepare";
import { describe, expect, it } from "vitest";
import { labAt } from "../../../../bench/pictures/metrics.ts";
import { limits, photos } from "../../../kit/pictures.ts";
import { clippedShare, enhanced, handedOver } from "./scenes.ts";

const folder = join(photos, "dim");
const dusk = "outside2-leje.jpg";
const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".jpg")) : [];
const { signal } = new AbortController();

describe.skipIf(names.length === 0)("photos of dim rooms (skipped without the photos folder)", () => {
  it.each(names.filter((name) => name !== dusk))(
    "%s becomes as bright as a listing, by the default half of the way, and nothing is more clipped",
    async (name) => {
      const before = await opened(name);
      const natural = await handedOver(await enhanced(before, "natural"));
      const bright = await handedOver(await enhanced(before, "bright"));
      expect(lightness(bright)).toBeGreaterThan(58);
      expect(lightness(natural)).toBeGreaterThan((lightness(before) + 58) / 2);
      expect(Math.max(clippedShare(natural), clippedShare(bright))).toBeLessThanOrEqual(clippedShare(before));
    },
  );

  it("one at dusk stays what it is", async () => {
    const before = await opened(dusk);
    const bright = await handedOver(await enhanced(before, "bright"));
    expect(Math.abs(lightness(bright) - lightness(before))).toBeLessThan(1);
  });
});

const opened = (name: string): Promise<Pixels> => prepare(join(folder, name), limits, signal);

/** Mean L*. */
function lightness({ data }: Pixels): number {
  let sum = 0;
  for (let at = 0; at < data.length; at += 3) sum += labAt(data, at)[0];
  return (3 * sum) / data.length;
}
