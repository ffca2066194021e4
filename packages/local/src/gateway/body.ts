import type { IncomingMessage } from "node:http";
import { Failure } from "@luster/core/failure";

/** An HTTP API accepts 10 MB. */
const limit = 10 * 1024 * 1024;

/** The whole body. Throws `request.too_large` above 10 MB; the rest is then left to `answerEarly`. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length;
    if (bytes > limit) throw new Failure("request.too_large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
