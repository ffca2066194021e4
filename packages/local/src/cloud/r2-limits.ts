import type { IncomingMessage } from "node:http";
import { Refusal } from "./r2-body.ts";

type Request = Pick<IncomingMessage, "method" | "url" | "headers">;

/** R2's limits for one object: bytes of a single PUT (5 MiB less than 5 GiB), of a key, and of all metadata. */
const most = { size: 5 * 1024 ** 3 - 5 * 1024 ** 2, key: 1_024, metadata: 8_192 };

/** Refuses a write of what R2 would not store. Throws `Refusal`. */
export function requireWithinLimits({ method, url = "", headers }: Request): void {
  if (method !== "PUT") return;
  if (Number(headers["content-length"]) > most.size)
    throw new Refusal(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed object size.");
  if (Buffer.byteLength(keyOf(url)) > most.key)
    throw new Refusal(400, "InvalidObjectName", "The specified object name is not valid.");
  if (metadataOf(headers) > most.metadata)
    throw new Refusal(
      400,
      "MetadataTooLarge",
      "Your metadata headers exceed the maximum allowed metadata size.",
    );
}

/** The key behind `/cdn-cgi/local/r2/s3/<bucket>/`. */
function keyOf(url: string): string {
  const [path = ""] = url.split("?");
  try {
    return decodeURIComponent(path.split("/").slice(6).join("/"));
  } catch {
    throw new Refusal(400, "InvalidURI", "The URI is not valid.");
  }
}

function metadataOf(headers: IncomingMessage["headers"]): number {
  const metadata = Object.entries(headers).filter(([name]) => name.startsWith("x-amz-meta-"));
  return metadata.reduce((sum, [name, value]) => sum + Buffer.byteLength(name.slice(11) + String(value)), 0);
}

/** Milliseconds that R2 wants between two writes of one key. */
const betweenWrites = 1_000;

/**
 * R2 takes one write a second for each key. A PUT that comes sooner is refused before its conditions are looked at: a
 * second upload to a write-once URL may meet 429 where it would have met 412. The function is given a request as it
 * arrives, throws `Refusal`, and returns what is to be called when nothing was stored: only what changes an object
 * counts.
 */
export function oneWriteASecond(now: () => number = () => performance.now()) {
  const written = new Map<string, number>();

  function forgetOld(): void {
    // A map gives its entries in the order in which they were set, so the first young one ends it.
    for (const [path, at] of written) {
      if (now() - at < betweenWrites) return;
      written.delete(path);
    }
  }

  return function admit({ method, url = "" }: Request): () => void {
    if (method !== "PUT") return () => undefined;
    forgetOld();
    const [path = ""] = url.split("?");
    if (written.has(path))
      throw new Refusal(429, "TooManyRequests", "Reduce your concurrent request rate for the same object.");
    const at = now();
    written.set(path, at);
    return () => {
      if (written.get(path) === at) written.delete(path);
    };
  };
}
