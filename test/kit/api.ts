import { setTimeout as pause } from "node:timers/promises";
import { JobView } from "@luster/contract/jobs";
import { UploadTicket } from "@luster/contract/uploads";
import * as z from "zod";
import { checkNamed } from "./named.ts";

export type Answer = { status: number; headers: Headers; body: Record<string, unknown>; text: string };
type Init = { method?: string; headers?: Record<string, string>; body?: string | FormData | URLSearchParams };

/**
 * The API as a test calls it. `headers` are sent with each request, such as who is asking. Throws when a refusal's
 * code is none that the route names.
 */
export function api(url: string, headers: Record<string, string> = {}) {
  async function send(path: string, init: Init = {}): Promise<Answer> {
    const response = await fetch(url + path, { ...init, headers: { ...headers, ...init.headers } });
    const text = await response.text();
    const body = /json/.test(response.headers.get("content-type") ?? "") ? parsed(text) : {};
    if (response.status >= 400 && typeof body["code"] === "string")
      checkNamed(init.method ?? "GET", path, body["code"]);
    return { status: response.status, headers: response.headers, body, text };
  }

  const post = (path: string, body: unknown, more: Record<string, string> = {}): Promise<Answer> =>
    send(path, {
      method: "POST",
      headers: { "content-type": "application/json", ...more },
      body: JSON.stringify(body),
    });

  async function shoot(name = "House by the lake"): Promise<string> {
    return z.string().parse((await post("/shoots", { name })).body["shoot_id"]);
  }

  async function ticket(request: object): Promise<UploadTicket> {
    return UploadTicket.parse((await post("/uploads/presign", request)).body);
  }

  /** Presigns and uploads; what is left is the confirmation to confirm with. */
  async function uploaded(bytes: Uint8Array, { content_type = "image/jpeg", filename = "kitchen.jpg" } = {}) {
    const shoot_id = await shoot();
    const described = { shoot_id, filename, content_type };
    const granted = await ticket(described);
    await put(granted, bytes);
    const { asset_id, object_key } = granted;
    return { ...described, asset_id, object_key, file_size: bytes.length };
  }

  /** A confirmed asset. */
  async function asset(bytes: Uint8Array, described?: { content_type?: string; filename?: string }) {
    const confirmation = await uploaded(bytes, described);
    const { status, text } = await post("/uploads/confirm", confirmation);
    if (status !== 201) throw new Error(`The confirmation was refused: ${text}`);
    return confirmation;
  }

  /** The job once it is as wanted; the test's own time ends the wait. */
  async function jobOnce(jobId: unknown, is: (job: JobView) => boolean): Promise<JobView> {
    for (;;) {
      const job = JobView.parse((await send(`/jobs/${String(jobId)}`)).body);
      if (is(job)) return job;
      await pause(50);
    }
  }

  /** The job once it has ended. */
  const ended = (jobId: unknown): Promise<JobView> =>
    jobOnce(jobId, ({ status }) => status === "succeeded" || status === "failed");

  /** Asks for a job and waits for its end. */
  async function enhanced(wish: { asset_id: string; tier?: string; prompt?: string }): Promise<JobView> {
    const { body, status, text } = await post("/jobs", wish);
    if (status !== 202) throw new Error(`The job was refused: ${text}`);
    return ended(body["job_id"]);
  }

  return { url, send, post, shoot, ticket, uploaded, asset, jobOnce, ended, enhanced };
}

export type Api = ReturnType<typeof api>;

/** The upload itself: the ticket's URL, with the ticket's headers. */
export async function put({ url, headers = {} }: UploadTicket, bytes: Uint8Array): Promise<number> {
  const response = await fetch(url, { method: "PUT", headers, body: new Uint8Array(bytes) });
  await response.body?.cancel();
  return response.status;
}

/** The bytes behind a URL, and what the store said about them. */
export async function fetched(url: string): Promise<{ bytes: Buffer; headers: Headers }> {
  const response = await fetch(url);
  return { bytes: Buffer.from(await response.arrayBuffer()), headers: response.headers };
}

const parsed = (text: string): Record<string, unknown> =>
  text === "" ? {} : z.record(z.string(), z.unknown()).parse(JSON.parse(text));
