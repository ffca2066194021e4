import type { IncomingMessage } from "node:http";
import { Failure } from "@luster/core/failure";

/** An HTTP API accepts 10 MB. */
const limit = 10 * 1024 * 1024;

/** A client that is still sending would see a broken connection instead of the 413, so this much is read and discarded. */
const discarded = 64 * 1024 * 1024;

/** The whole body. Throws `request.too_large` above 10 MB. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const seen = { bytes: 0 };
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    seen.bytes += chunk.length;
    if (seen.bytes > discarded) break;
    if (seen.bytes <= limit) chunks.push(chunk);
  }
  if (seen.bytes > limit) throw new Failure("request.too_large");
  return Buffer.concat(chunks);
}
