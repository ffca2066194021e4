import { hash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { crc32 } from "node:zlib";

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
 * The body of an upload that declares its checksum, verified; `undefined` for a body that is passed on as a stream.
 * Throws `Refusal`.
 */
export async function checkedBody(request: IncomingMessage): Promise<Buffer | undefined> {
  if (request.method !== "PUT") return undefined;
  if (request.headers["content-length"] === undefined)
    throw new Refusal(411, "MissingContentLength", "You must provide the Content-Length HTTP header.");
  const announced = Object.entries(checksums).flatMap(([name, of]) => {
    const value = request.headers[`x-amz-checksum-${name}`];
    return value === undefined ? [] : [{ name, of, value: String(value) }];
  });
  if (announced.length === 0) return undefined;
  const body = await whole(request);
  for (const { name, of, value } of announced)
    if (of(body) !== value)
      throw new Refusal(
        400,
        "BadDigest",
        `The ${name.toUpperCase()} you specified did not match what we received.`,
      );
  return body;
}

/** Those that Node brings; R2 checks CRC32C and CRC64NVME too, which nothing here sends. In base64. */
const checksums: Record<string, (body: Buffer) => string> = {
  crc32: (body) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(crc32(body));
    return bytes.toString("base64");
  },
  sha1: (body) => hash("sha1", body, "base64"),
  sha256: (body) => hash("sha256", body, "base64"),
};

/** Pictures are 10 MB by default, so a larger body is not an upload of ours. */
const bufferable = 32 * 1024 * 1024;

async function whole(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers["content-length"]) > bufferable)
    throw new Refusal(400, "EntityTooLarge", "A body with a checksum can have at most 32 MB here.");
  return Buffer.concat(await request.toArray());
}
