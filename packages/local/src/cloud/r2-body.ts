import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** An answer that R2 gives and Miniflare does not. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = "Refusal";
    this.status = status;
    this.code = code;
  }
}

/**
 * The body of an upload that declares its SHA-256, verified; `undefined` for a body that is passed on as a stream.
 * Throws `Refusal`.
 */
export async function checkedBody(request: IncomingMessage): Promise<Buffer | undefined> {
  if (request.method !== "PUT") return undefined;
  if (request.headers["content-length"] === undefined)
    throw new Refusal(411, "MissingContentLength", "You must provide the Content-Length HTTP header.");
  const announced = request.headers["x-amz-checksum-sha256"];
  if (announced === undefined) return undefined;
  const body = await whole(request);
  if (createHash("sha256").update(body).digest("base64") === announced) return body;
  throw new Refusal(400, "BadDigest", "The SHA-256 you specified did not match what we received.");
}

/** Pictures are 10 MB by default, so a larger body is not an upload of ours. */
const bufferable = 32 * 1024 * 1024;

async function whole(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers["content-length"]) > bufferable)
    throw new Refusal(400, "EntityTooLarge", "A body with a SHA-256 can have at most 32 MB here.");
  return Buffer.concat(await request.toArray());
}
