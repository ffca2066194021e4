import fc from "fast-check";
import { rightRequest, type Target } from "../../../kit/requests.ts";
import type { Kind } from "./kinds.ts";
import { hostileText, pathTricks, protoKeys } from "./values.ts";

/** Only what Node's client lets through; sockets.ts sends the rest. */
const sendable = (text: string): string =>
  text.toWellFormed().replaceAll(/[^\x21-\xff]/gu, (char) => encodeURIComponent(char));

/** A header's value as a client can send it. */
const inHeader = (text: string): string => text.replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, "?");

/** Each parameter of a path replaced by something that wants to be more than one segment, or less. */
function paths(target: Target, world: Parameters<Kind["of"]>[1]) {
  const sent = rightRequest(target, world.own);
  const segment = fc.oneof(
    fc.constantFrom(
      ...pathTricks,
      "a/b",
      "?",
      "#",
      "%",
      "%2",
      "%zz",
      "%ff",
      "%00",
      "%2F",
      "x".repeat(6_000),
      "{id}",
    ),
    hostileText.map((text) => encodeURIComponent(text.toWellFormed())),
    hostileText,
  );
  const before = fc.constantFrom(
    "",
    "/",
    "/.",
    "/..",
    "//",
    "/%2e",
    "/shoots/..",
    "/%2f",
    "http://localhost",
  );
  return fc
    .tuple(before, segment, fc.constantFrom("", "/", "//", "/..", "%20", ";a=b", ".json", "/assets"))
    .map(([prefix, text, suffix]) => ({
      ...sent,
      path: sendable(prefix + filled(target, text) + suffix),
    }));
}

/** The path with `text` for its parameter, or after it where it has none. */
const filled = ({ route }: Target, text: string): string =>
  route.path.includes("{") ? route.path.replaceAll(/\{\w+\}/g, () => text) : `${route.path}/${text}`;

const cursors = [
  "",
  "*",
  Buffer.from("SHOOT#").toString("base64url"),
  Buffer.from("ASSET#x").toString("base64url"),
  Buffer.from("KEY#jobs.create#x").toString("base64url"),
  Buffer.from('{"pk":"USER#victim","sk":"SHOOT#"}').toString("base64url"),
  Buffer.from("SHOOT#\0").toString("base64url"),
  Buffer.from(`SHOOT#${"x".repeat(370)}`).toString("base64url"),
  "A".repeat(513),
];
const limits = [
  "0",
  "-1",
  "1.5",
  "101",
  "1e1",
  "0x10",
  " 5",
  "",
  "Infinity",
  "NaN",
  "1,2",
  "٣",
  "9".repeat(400),
  "true",
  "1",
];

function queries(target: Target, world: Parameters<Kind["of"]>[1]) {
  const sent = rightRequest(target, world.own);
  const pair = fc.oneof(
    fc.constantFrom(...limits).map((value) => `limit=${encodeURIComponent(value)}`),
    fc.constantFrom(...cursors).map((value) => `cursor=${encodeURIComponent(value)}`),
    fc.base64String({ maxLength: 200 }).map((value) => `cursor=${value.replaceAll(/[+/=]/g, "_")}`),
    fc.constantFrom(...protoKeys, "user_id", "sub", "id").map((key) => `${encodeURIComponent(key)}=1`),
    hostileText.map((text) => `limit=${encodeURIComponent(text.toWellFormed())}`),
    fc.constantFrom("limit=1", "limit=100", "cursor=shoot_01J9ZQ0000000000000000000A"),
    fc.constantFrom("%", "%ff", "&", "limit", "limit[]=1", "?", "a=b".repeat(1000)),
  );
  return fc
    .array(pair, { minLength: 1, maxLength: 2 })
    .map((pairs) => ({ ...sent, path: `${sent.path}?${pairs.join("&")}` }));
}

const methods = [
  "GET",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "HEAD",
  "OPTIONS",
  "TRACE",
  "PROPFIND",
  "LINK",
  "M-SEARCH",
];
const types = [
  "",
  "text/plain",
  "application/xml",
  "text/json",
  "application/json; charset=utf-16",
  "application/json5",
  "APPLICATION/JSON",
  "application/jsonp",
  "*/*",
  "image/jpeg",
  "application/json,text/html",
  "application/problem+json",
];

/** Every method at every path, with every content type. Where the route reads no body, the type means nothing. */
function methodsAndTypes(target: Target, world: Parameters<Kind["of"]>[1]) {
  const sent = rightRequest(target, world.own);
  return fc.tuple(fc.constantFrom(...methods), fc.constantFrom(...types)).map(([method, type]) => {
    const body = method === "GET" || method === "HEAD" ? "" : "<name>x</name>";
    return { ...sent, method, body, headers: { ...sent.headers, "content-type": type } };
  });
}

const names = [
  "x-http-method-override",
  "x-original-url",
  "x-rewrite-url",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "forwarded",
  "idempotency-key",
  "content-encoding",
  "accept",
  "accept-encoding",
  "range",
  "if-none-match",
  "cookie",
  "origin",
  "referer",
  "user-agent",
  "x-request-id",
  "x-amzn-trace-id",
  "x-user-id",
  "sub",
  "content-length-of-old",
  "access-control-request-method",
  "te",
  "via",
];

/** Node's own limit for one header block is below this; above it, the answer is 431 and not ours. */
const longest = 6_000;

function headerAbuse(target: Target, world: Parameters<Kind["of"]>[1]) {
  const sent = rightRequest(target, world.own);
  const values = fc.oneof(
    hostileText.map(inHeader),
    fc.constantFrom(
      String(world.other.samples["shoot_id"]),
      "DELETE",
      "/health",
      "victim",
      "gzip",
      "bytes=0-",
      "null",
    ),
    fc.integer({ min: 300, max: longest }).map((length) => "x".repeat(length)),
    fc.array(hostileText.map(inHeader), { minLength: 2, maxLength: 3 }),
  );
  return fc
    .dictionary(fc.constantFrom(...names), values, { minKeys: 1, maxKeys: 3 })
    .map((headers) => ({ ...sent, headers: { ...sent.headers, ...headers } }))
    .filter(({ headers }) => JSON.stringify(headers).length < 8_000);
}

export const addressKinds: Kind[] = [
  {
    name: "path tricks and percent encodings in the address",
    expects: "right or refused",
    runs: 30,
    of: paths,
  },
  { name: "bad cursors, limits and queries", expects: "right or refused", runs: 25, of: queries },
  { name: "wrong methods and content types", expects: "right or refused", runs: 30, of: methodsAndTypes },
  { name: "header abuse", expects: "right or refused", runs: 30, of: headerAbuse },
];
