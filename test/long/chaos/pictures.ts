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

/** Tokens out that a picture of the largest size has at most, by the qualities of the two tiers. */
const tokensOut: Record<string, number> = { medium: 8_360, high: 32_960 };

/**
 * A provider's answer, which bills nearly all that a call of this quality can cost. Every picture of a run has one
 * size, so one picture serves all and costs no time.
 */
export async function providersAnswer(quality: string): Promise<{ body: string; usd: number }> {
  const jpeg = await sharp(await pictureOf("edited"))
    .resize({ width: 1024, height: 768, fit: "fill" })
    .jpeg()
    .toBuffer();
  const [text_tokens, image_tokens, output_tokens] = [5_000, 15_000, tokensOut[quality] ?? 0];
  const input_tokens = text_tokens + image_tokens;
  const usage = {
    total_tokens: input_tokens + output_tokens,
    input_tokens,
    output_tokens,
    input_tokens_details: { text_tokens, image_tokens },
  };
  return {
    body: JSON.stringify({ data: [{ b64_json: jpeg.toString("base64") }], usage }),
    usd: (text_tokens * 5 + image_tokens * 8 + output_tokens * 30) / 1e6,
  };
}

export const digestOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
