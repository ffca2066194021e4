import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { fetched } from "../../kit/api.ts";
import { havePhotos, jpeg, phoneJpeg, photo, png, webp } from "../../kit/rooms.ts";
import { sharedMachine } from "../../kit/shared-machine.ts";

const machine = sharedMachine();

/** The whole way of a picture, to the downloaded output. */
async function enhanced(bytes: Uint8Array, content_type: string, filename = "kitchen.jpg") {
  const { asset_id } = await machine.api.asset(bytes, { content_type, filename });
  const job = await machine.api.enhanced({ asset_id });
  expect(job).toMatchObject({ status: "succeeded", engine: "basic", attempts: 1, calls: [] });
  const output = sharp((await fetched(job.output?.url ?? "")).bytes);
  const { format, width, height, exif, orientation, xmp, iptc } = await output.metadata();
  return {
    format,
    width,
    height,
    said: String(xmp).match(/digitalsourcetype\/\w+/g),
    beside: [exif, orientation, iptc].filter(Boolean),
  };
}

/**
 * A JPEG that stands upright by its pixels alone, and tells nothing of the camera or the place: only that it was
 * enhanced.
 */
const bare = (width: number, height: number) => ({
  format: "jpeg",
  width,
  height,
  said: ["digitalsourcetype/algorithmicallyEnhanced"],
  beside: [],
});

describe("small made pictures come out as bare upright JPEGs", () => {
  it.concurrent.each([
    ["a JPEG", jpeg, "image/jpeg", 64, 48],
    ["a PNG", png, "image/png", 64, 48],
    ["a WebP", webp, "image/webp", 64, 48],
    ["a phone's JPEG that lies on its side and has GPS", phoneJpeg, "image/jpeg", 48, 64],
  ] as const)("%s", async (_, make, type, width, height) => {
    expect(await enhanced(await make(), type)).toEqual(bare(width, height));
  });
});

describe.skipIf(!havePhotos)("real photos (skipped without the photos folder)", { timeout: 60_000 }, () => {
  it.each([
    ["apartment_luxury.jpg", "image/jpeg", 800, 595],
    ["orientation_6.jpg", "image/jpeg", 600, 450],
    ["cmyk.jpg", "image/jpeg", 500, 333],
    ["gps.jpg", "image/jpeg", 640, 480],
    ["iphone_13_pro_max.HEIC", "image/heic", 3024, 4032],
    ["nokia.heif", "image/heif", 3456, 4608],
  ] as const)("%s comes out as a bare upright JPEG", async (name, type, width, height) => {
    expect(await enhanced(await photo(name), type, name)).toEqual(bare(width, height));
  });

  it.each(["truncated.jpg", "corrupt-header.jpg"])("%s fails at once, for good", async (name) => {
    const { asset_id } = await machine.api.asset(await photo(name), { filename: name });
    const job = await machine.api.enhanced({ asset_id });
    expect(job).toMatchObject({
      status: "failed",
      attempts: 1,
      error: { code: "picture.unreadable", retryable: false, message: expect.stringContaining("damaged") },
    });
    expect(job.events.at(-1)).toMatchObject({ type: "failed" });
  });
});
