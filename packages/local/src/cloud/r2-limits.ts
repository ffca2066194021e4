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

export type Turn = {
  /** Whether another write of the key stored something within the last second, or is doing so. */
  isTooSoon: () => boolean;
  /** To be called when the request has ended. */
  ended: (isStored: boolean) => void;
};

/**
 * R2 takes one write a second for each key, and counts what changes an object. A PUT with a condition that comes sooner
 * is asked all the same, for its signature is looked at first, and its 412 is to be told as 429; one without is refused
 * as it arrives. Throws `Refusal`.
 */
export function oneWriteASecond(now: () => number = () => performance.now()) {
  const written = new Map<string, { at: number }>();

  function forgetOld(): void {
    // A map gives its entries in the order in which they were set, so the first young one ends it.
    for (const [path, { at }] of written) {
      if (now() - at < betweenWrites) return;
      written.delete(path);
    }
  }

  return function turnOf(request: Request): Turn {
    const [path = ""] = (request.url ?? "").split("?");
    const own = { at: now() };
    const isTooSoon = (): boolean => {
      forgetOld();
      return request.method === "PUT" && (written.get(path) ?? own) !== own;
    };
    if (isTooSoon() && !isConditional(request)) throw tooSoon();
    if (request.method === "PUT" && !written.has(path)) written.set(path, own);
    return {
      isTooSoon,
      ended(isStored) {
        if (written.get(path) === own || isStored) written.delete(path);
        if (isStored && request.method === "PUT") written.set(path, { at: now() });
      },
    };
  };
}

export const tooSoon = (): Refusal =>
  new Refusal(429, "TooManyRequests", "Reduce your concurrent request rate for the same object.");

/** By its signature: a request that leaves the header out is refused for that. */
const isConditional = ({ url = "", headers }: Request): boolean =>
  "if-none-match" in headers || /[?&]X-Amz-SignedHeaders=[^&]*if-none-match/.test(url);
