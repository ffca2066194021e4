import { createHash } from "node:crypto";
import sharp from "sharp";

/**
 * A small JPEG; a different one for each name, so that one cannot be taken for another. Twenty thousand pixels go the
 * way of twenty million: larger ones would leave the processors to the engine, and a run would kill less in its time.
 */
export async function pictureOf(name: string): Promise<Buffer> {
  const [r = 0, g = 0, b = 0] = createHash("sha256").update(name).digest();
  const flat = { width: 160, height: 120, channels: 3, background: { r, g, b } } as const;
  const jpeg = await sharp({ create: flat })
    .composite([{ input: window, left: 20 + (r % 50), top: 20 }])
    .jpeg()
    .toBuffer();
  return Buffer.concat([jpeg, Buffer.from(name)]);
}

/** Something to see, which a picture of one colour lacks. */
const window = await sharp({ create: { width: 55, height: 65, channels: 3, background: "#dfe8f0" } })
  .png()
  .toBuffer();

/** A provider's answer. Every picture of a run has one size, so one answer serves all and costs no time. */
export async function providersAnswer(): Promise<string> {
  const jpeg = await sharp(await pictureOf("edited"))
    .resize({ width: 1024, height: 768, fit: "fill" })
    .jpeg()
    .toBuffer();
  const usage = {
    total_tokens: 6_000,
    input_tokens: 2_000,
    output_tokens: 4_000,
    input_tokens_details: { text_tokens: 500, image_tokens: 1_500 },
  };
  return JSON.stringify({ data: [{ b64_json: jpeg.toString("base64") }], usage });
}

export const digestOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
