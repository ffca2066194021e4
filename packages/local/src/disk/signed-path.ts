import { createHmac, type KeyObject, timingSafeEqual } from "node:crypto";
import { epochSeconds, seconds } from "@luster/core/time";
import { RefusalError } from "./refusal.ts";
import { repeatsParameter, unsignedHeaders } from "@luster/core/storage/unsigned";

type Method = "GET" | "PUT";

/**
 * What a URL permits. `query` is signed with it; the URL names the `headers`, and the client must send their values.
 */
export type Permit = {
  method: Method;
  key: string;
  expires: Date;
  query: Record<string, string>;
  headers: Record<string, string>;
};

type Requested = {
  method: string;
  key: string;
  query: URLSearchParams;
  header: (name: string) => string | undefined;
};

type Received = Requested & {
  /** Of all its headers, in lower case. */
  names: readonly string[];
};

/** The path and query of a URL that permits one kind of request until it expires: `{key}?expires=…&signature=…`. */
export function signPath(secret: KeyObject, { method, key, expires, query, headers }: Permit): string {
  const params = new URLSearchParams({
    ...query,
    expires: String(epochSeconds(expires)),
    headers: Object.keys(headers).join(";"),
  });
  const signature = sign(secret, { method, key, query: params, header: (name) => headers[name] });
  return `${key}?${params.toString()}&signature=${signature.toString("hex")}`;
}

/** Throws a `RefusalError` unless the request is exactly what its URL was signed for and the URL is still valid. */
export function checkSignature(secret: KeyObject, { names, ...requested }: Received, now: Date): void {
  const query = new URLSearchParams(requested.query);
  const signature = query.get("signature") ?? "";
  // Buffer reads hexadecimal up to the first other character, and would ignore what follows it.
  const given = Buffer.from(/^[\da-f]{64}$/.test(signature) ? signature : "", "hex");
  if (repeatsParameter(query)) throw new RefusalError("AccessDenied");
  query.delete("signature");
  const expected = sign(secret, { ...requested, query });
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    throw new RefusalError("SignatureDoesNotMatch");
  if (unsignedHeaders({ headers: names, signed: namesIn(query) }).length > 0)
    throw new RefusalError("AccessDenied");
  if (now.getTime() >= seconds(Number(query.get("expires")))) throw new RefusalError("ExpiredRequest");
}

/** JSON keeps the parts apart: no two requests become the same text. */
function sign(secret: KeyObject, { method, key, query, header }: Requested): Buffer {
  const pinned = namesIn(query).map((name) => [name, header(name)]);
  const text = JSON.stringify([method, key, [...query], pinned]);
  return createHmac("sha256", secret).update(text).digest();
}

const namesIn = (query: URLSearchParams): string[] => query.get("headers")?.split(";").filter(Boolean) ?? [];
