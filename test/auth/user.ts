import { setTimeout as pause } from "node:timers/promises";
import sharp from "sharp";
import { expect } from "vitest";
import * as z from "zod";

const Json = z.record(z.string(), z.unknown());
type Json = z.infer<typeof Json>;
type Reply = { status: number; headers: Headers; body: Json };
type Extra = { headers?: Record<string, string> };

/** A user of the API at `url`, who says exactly what a test says. */
export function user(url: string, token?: string) {
  const bearer = token === undefined ? {} : { authorization: `Bearer ${token}` };

  async function call(
    method: string,
    path: string,
    body?: unknown,
    { headers = {} }: Extra = {},
  ): Promise<Reply> {
    const reply = await fetch(url + path, {
      method,
      headers: { ...bearer, ...(body !== undefined && { "content-type": "application/json" }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: reply.status, headers: reply.headers, body: Json.parse(await reply.json()) };
  }
  const get = (path: string): Promise<Reply> => call("GET", path);
  const post = (path: string, body: unknown, extra?: Extra): Promise<Reply> =>
    call("POST", path, body, extra);

  async function shoot(name = "Haus am See"): Promise<string> {
    const { status, body } = await post("/shoots", { name });
    expect(status).toBe(201);
    return String(body["shoot_id"]);
  }

  /** What a confirmation of a picture has to say, once the picture is in storage. */
  async function uploaded(
    shoot_id: string,
    { filename = "hall.jpg", bytes }: { filename?: string; bytes?: Buffer } = {},
  ) {
    const picture = bytes ?? (await smallPicture());
    const claim = { shoot_id, filename, content_type: "image/jpeg", file_size: picture.length };
    const { status, body } = await post("/uploads/presign", claim);
    expect(status).toBe(200);
    const headers = z.record(z.string(), z.string()).parse(body["headers"]);
    const put = await fetch(String(body["url"]), { method: "PUT", headers, body: new Uint8Array(picture) });
    expect(put.status).toBe(200);
    return { ...claim, asset_id: String(body["asset_id"]), object_key: String(body["object_key"]) };
  }

  async function asset(shoot_id: string): Promise<string> {
    const claim = await uploaded(shoot_id);
    expect((await post("/uploads/confirm", claim)).status).toBe(201);
    return claim.asset_id;
  }

  /** The job once it has ended. */
  async function ended(jobId: string): Promise<Json> {
    for (;;) {
      const { body } = await get(`/jobs/${jobId}`);
      if (body["status"] === "succeeded" || body["status"] === "failed") return body;
      await pause(50);
    }
  }

  return { get, post, call, shoot, uploaded, asset, ended };
}

export const smallPicture = (): Promise<Buffer> =>
  sharp({ create: { width: 64, height: 48, channels: 3, background: "#a08060" } })
    .jpeg()
    .toBuffer();
