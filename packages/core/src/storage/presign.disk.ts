import { createHmac, type KeyObject, timingSafeEqual } from "node:crypto";
import { epochSeconds, seconds } from "../time.ts";
import { RefusalError } from "./refusal.disk.ts";

type Method = "GET" | "PUT";

/** What a URL permits. `query` is signed with it; the URL names the `headers`, and the client must send their values. */
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
export function checkSignature(secret: KeyObject, requested: Requested, now: Date): void {
  const query = new URLSearchParams(requested.query);
  const given = Buffer.from(query.get("signature") ?? "", "hex");
  query.delete("signature");
  const expected = sign(secret, { ...requested, query });
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    throw new RefusalError("SignatureDoesNotMatch");
  if (now.getTime() >= seconds(Number(query.get("expires")))) throw new RefusalError("ExpiredRequest");
}

/** JSON keeps the parts apart: no two requests become the same text. */
function sign(secret: KeyObject, { method, key, query, header }: Requested): Buffer {
  const names = query.get("headers")?.split(";").filter(Boolean) ?? [];
  const pinned = names.map((name) => [name, header(name)]);
  const text = JSON.stringify([method, key, [...query], pinned]);
  return createHmac("sha256", secret).update(text).digest();
}
