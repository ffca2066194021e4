import { createHmac, type KeyObject, timingSafeEqual } from "node:crypto";
import { Refusal } from "./refusal.disk.ts";

type Method = "GET" | "PUT";

/** What a URL permits. `query` is signed with it; of `headers` the URL keeps the names, and the client must send the values. */
export type Permit = {
  method: Method;
  key: string;
  expires: Date;
  query: Record<string, string>;
  headers: Record<string, string>;
};

type Asked = {
  method: string;
  key: string;
  query: URLSearchParams;
  header: (name: string) => string | undefined;
};

/** The path and query of a URL that permits one kind of request until it expires: `{key}?expires=…&signature=…`. */
export function signPath(secret: KeyObject, { method, key, expires, query, headers }: Permit): string {
  const params = new URLSearchParams({
    ...query,
    expires: String(Math.floor(expires.getTime() / 1000)),
    headers: Object.keys(headers).join(";"),
  });
  const signature = sign(secret, { method, key, query: params, header: (name) => headers[name] });
  return `${key}?${params.toString()}&signature=${signature.toString("hex")}`;
}

/** Throws a `Refusal` unless the request is exactly what its URL was signed for and the URL is still valid. */
export function checkSignature(secret: KeyObject, asked: Asked, now: Date): void {
  const query = new URLSearchParams(asked.query);
  const given = Buffer.from(query.get("signature") ?? "", "hex");
  query.delete("signature");
  const right = sign(secret, { ...asked, query });
  if (given.length !== right.length || !timingSafeEqual(given, right))
    throw new Refusal("SignatureDoesNotMatch");
  if (now.getTime() >= Number(query.get("expires")) * 1000) throw new Refusal("ExpiredRequest");
}

/** JSON keeps the parts apart: no two requests are written as the same text. */
function sign(secret: KeyObject, { method, key, query, header }: Asked): Buffer {
  const names = query.get("headers")?.split(";").filter(Boolean) ?? [];
  const pinned = names.map((name) => [name, header(name)]);
  const text = JSON.stringify([method, key, [...query], pinned]);
  return createHmac("sha256", secret).update(text).digest();
}
