import type { RouteName } from "@luster/contract/routes";
import { expect } from "vitest";
import { delivery, request } from "./events.ts";
import type { Stage } from "./stage.ts";

type Options = Parameters<Stage["invoke"]>[2];

interface Picture {
  bytes: Buffer;
  filename: string;
  content_type: string;
}

/** A user of the stage: every call goes through a route's bundle as API Gateway would invoke it. */
export function client(stage: Stage, options: Options = {}) {
  async function call(name: RouteName, given: Parameters<typeof request>[1] = {}) {
    const { result, log } = await stage.invoke(functionName(name), request(name, given), options);
    const { statusCode, body = "{}" } = result as { statusCode: number; body?: string };
    expect(statusCode, log).toBeLessThan(500);
    return { status: statusCode, body: JSON.parse(body) as Record<string, unknown> };
  }

  /** Presigned, uploaded, confirmed: the new asset. */
  async function upload(shoot_id: unknown, { bytes, ...file }: Picture) {
    const wish = { shoot_id, ...file, file_size: bytes.length };
    const { body: ticket } = await call("uploads.presign", { body: wish });
    const { asset_id, object_key } = ticket;
    const { status } = await put(ticket, bytes);
    expect(status).toBe(200);
    const confirmed = await call("uploads.confirm", { body: { ...wish, asset_id, object_key } });
    expect(confirmed.status).toBe(201);
    return confirmed.body;
  }

  /** A job from its request to its end, and the worker's log. */
  async function enhance(asset_id: unknown) {
    const { status, body: job } = await call("jobs.create", { body: { asset_id } });
    expect(status).toBe(202);
    const { result, log } = await stage.invoke("Worker", delivery(await stage.nextMessage()), options);
    expect(result, log).toEqual({ batchItemFailures: [] });
    return { job: (await call("jobs.get", { id: String(job.job_id) })).body, log };
  }

  return { call, upload, enhance };
}

async function put({ url, headers }: Record<string, unknown>, body: Buffer) {
  return await fetch(String(url), { method: "PUT", headers: headers as Record<string, string>, body });
}

function functionName(route: RouteName) {
  return route.replace(/(^|\.)(\w)/g, (_match, _dot, letter: string) => letter.toUpperCase());
}
