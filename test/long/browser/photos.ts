import { createHash } from "node:crypto";
import sharp from "sharp";

/** A small dim room, another for each name, as a file that a picker gives. */
export async function jpegOf(name: string): Promise<{ name: string; mimeType: string; buffer: Buffer }> {
  const [r = 0, g = 0, b = 0] = createHash("sha256").update(name).digest();
  const wall = { r: 40 + (r % 60), g: 40 + (g % 50), b: 30 + (b % 40) };
  const buffer = await sharp({ create: { width: 480, height: 320, channels: 3, background: wall } })
    .composite([
      {
        input: { create: { width: 160, height: 120, channels: 3, background: "#b0a890" } },
        left: 60,
        top: 60,
      },
    ])
    .jpeg()
    .toBuffer();
  return { name, mimeType: "image/jpeg", buffer };
}
