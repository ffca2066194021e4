import type { IncomingMessage } from "node:http";
import { repeatsParameter, unsignedHeaders } from "@luster/core/storage/unsigned";
import { Refusal } from "./r2-body.ts";

/**
 * Refuses what S3 refuses and Miniflare obeys: an `x-amz-*` header that the signature, in the query or in a header,
 * does not cover, two signatures, and a parameter given twice. Throws `Refusal`. Every other parameter is covered by
 * either signature, and Miniflare checks that one.
 */
export function requireSigned({ url = "", headers }: Pick<IncomingMessage, "url" | "headers">): void {
  const query = new URLSearchParams(url.slice(`${url}?`.indexOf("?") + 1));
  const { authorization } = headers;
  if (repeatsParameter(query))
    throw new Refusal(400, "InvalidArgument", "A query parameter is given more than once.");
  if (authorization !== undefined && isPresigned(query))
    throw new Refusal(400, "InvalidArgument", "Only one authentication mechanism is allowed.");
  const signed = (isPresigned(query) ? query.get("X-Amz-SignedHeaders") : signedIn(authorization)) ?? "";
  const unsigned = unsignedHeaders({ headers: Object.keys(headers), signed: signed.split(";") });
  if (unsigned.length > 0)
    throw new Refusal(403, "AccessDenied", `Headers that are not signed: ${unsigned.join(", ")}.`);
}

const isPresigned = (query: URLSearchParams): boolean =>
  [...query.keys()].some((name) => /^x-amz-(signature|credential|signedheaders)$/i.test(name));

/** Of `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=host;x-amz-date, Signature=…`. */
const signedIn = (authorization = ""): string | undefined =>
  /[\s,]SignedHeaders=([^\s,]*)/.exec(authorization)?.[1];
