import { ConfirmedAssets, UploadTicket } from "@luster/contract/uploads";
import { sideBySide } from "@luster/core/side-by-side";
import sharp from "sharp";
import * as z from "zod";
import { type Api, put } from "../../test/kit/api.ts";

/** How many are presigned by one request. */
const atOnce = 100;
/** How many are confirmed by one request: it has nine seconds, on a machine that has other work too. */
const confirmedAtOnce = 10;

/** The least that is taken for a JPEG before it is opened. */
export const tiny = Buffer.from([0xff, 0xd8, 0xff, 0xe0, ...Buffer.alloc(96)]);

/** A photo of 1.2 megapixels with grain. */
export async function photo(): Promise<Buffer> {
  const noise = { type: "gaussian", mean: 128, sigma: 12 } as const;
  const create = { width: 1280, height: 960, channels: 3, background: "#808080", noise } as const;
  return await sharp({ create }).jpeg({ quality: 92 }).toBuffer();
}

/** A new shoot with so many assets. */
export async function shootOf(api: Api, count: number, bytes: Uint8Array): Promise<string> {
  const shoot = await api.shoot(`A shoot of ${count}`);
  const uploaded = await upload(api, shoot, count, bytes);
  for (let at = 0; at < count; at += confirmedAtOnce) {
    const { body, status, text } = await api.post("/uploads/confirm", {
      asset_ids: uploaded.slice(at, at + confirmedAtOnce),
    });
    if (status !== 200) throw new Error(`A confirmation was answered ${status}: ${text}`);
    for (const asset of ConfirmedAssets.parse(body).assets)
      if ("error" in asset) throw new Error(`A confirmation was refused: ${asset.error.detail}`);
  }
  return shoot;
}

/** Uploads so many that are not confirmed yet; their ids. */
export async function upload(
  api: Api,
  shoot_id: string,
  count: number,
  bytes: Uint8Array,
): Promise<string[]> {
  const file = { filename: "a.jpg", content_type: "image/jpeg", file_size: bytes.length };
  const uploaded: string[] = [];
  while (uploaded.length < count) {
    const files = Array.from({ length: Math.min(atOnce, count - uploaded.length) }, () => file);
    const { body } = await api.post("/uploads/presign", { shoot_id, files });
    const { uploads } = z.object({ uploads: z.array(UploadTicket) }).parse(body);
    await sideBySide(uploads, 8, (ticket) => put(ticket, bytes));
    uploaded.push(...uploads.map(({ asset_id }) => asset_id));
  }
  return uploaded;
}
