import { setTimeout as pause } from "node:timers/promises";
import { ListedAsset } from "@luster/contract/assets";
import { JobView } from "@luster/contract/jobs";
import { ShootView } from "@luster/contract/shoot";
import { UploadTicket } from "@luster/contract/uploads";
import * as z from "zod";
import { type Answer, sendPatiently } from "../http/send.ts";

export type Picture = { bytes: Buffer; filename: string; content_type: string };

/** A signed-in user of a machine, who does what the contract describes. */
export function signedIn(origin: string, token: string) {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };

  const post = (path: string, body: unknown, more: Record<string, string> = {}): Promise<Answer> =>
    sendPatiently(origin, {
      method: "POST",
      path,
      headers: { ...headers, ...more },
      body: JSON.stringify(body),
    });
  const get = (path: string): Promise<Answer> => sendPatiently(origin, { method: "GET", path, headers });

  const shoot = async (name: string) => ShootView.parse(read(await post("/shoots", { name })));

  /** A ticket for a picture; with its size pinned unless `pinned` is `false`. */
  async function presign(shoot_id: string, { bytes, filename, content_type }: Picture, pinned = true) {
    const size = pinned ? { file_size: bytes.length } : {};
    return UploadTicket.parse(
      read(await post("/uploads/presign", { shoot_id, filename, content_type, ...size })),
    );
  }

  const confirm = (confirmation: Confirmation): Promise<Answer> => post("/uploads/confirm", confirmation);

  /** An asset of the picture, uploaded and confirmed. */
  async function asset(shoot_id: string, picture: Picture) {
    const ticket = await presign(shoot_id, picture);
    await put(ticket, picture.bytes);
    read(await confirm(confirmationOf(shoot_id, picture, ticket)));
    return ticket;
  }

  const assets = async (shoot_id: string) =>
    z.object({ assets: z.array(ListedAsset) }).parse(read(await get(`/shoots/${shoot_id}/assets`))).assets;

  /** The job once it has ended. */
  async function job(asset_id: string, prompt = "brighter") {
    const asked = JobView.parse(read(await post("/jobs", { asset_id, prompt })));
    return await ended(asked.job_id);
  }

  async function ended(job_id: string): Promise<z.infer<typeof JobView>> {
    for (;;) {
      const found = JobView.parse(read(await get(`/jobs/${job_id}`)));
      if (found.status === "succeeded" || found.status === "failed") return found;
      await pause(40);
    }
  }

  return { token, post, get, shoot, presign, confirm, asset, assets, job };
}

export type User = ReturnType<typeof signedIn>;

export type Confirmation = {
  asset_id: string;
  shoot_id: string;
  object_key: string;
  filename: string;
  file_size: number;
  content_type: string;
};

/** What a client says that did as its ticket allows. */
export const confirmationOf = (
  shoot_id: string,
  { bytes, filename, content_type }: Picture,
  { asset_id, object_key }: Pick<UploadTicket, "asset_id" | "object_key">,
): Confirmation => ({ asset_id, shoot_id, object_key, filename, content_type, file_size: bytes.length });

/** The upload itself; its status. */
export async function put({ url, headers = {} }: UploadTicket, body: Buffer): Promise<number> {
  const reply = await fetch(url, { method: "PUT", headers, body: new Uint8Array(body) });
  await reply.arrayBuffer();
  return reply.status;
}

function read({ status, body }: Answer): unknown {
  if (status >= 300) throw new Error(`${status}: ${body}`);
  return JSON.parse(body);
}
