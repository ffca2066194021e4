import { attachment } from "@luster/contract/filename";
import { cdnSecrets, permitted, type Permit } from "@luster/core/storage/cdn";
import { secondsUntil } from "@luster/core/time";
import type { Bound, Context, Stored } from "./cloudflare.ts";
import { allowing, answerPreflight } from "./cors.ts";

/** Serves what Luster made to whoever has a URL of ours that is still valid: a Worker of Cloudflare's before R2. */
export default {
  async fetch(request: Request, bound: Bound, context: Context): Promise<Response> {
    const answer = await answerTo(request, bound, context);
    for (const [name, value] of allowing(request, bound.ORIGINS)) answer.headers.set(name, value);
    return answer;
  },
};

async function answerTo(request: Request, bound: Bound, context: Context): Promise<Response> {
  const { method } = request;
  if (method === "OPTIONS") return answerPreflight();
  if (method !== "GET" && method !== "HEAD") return refusal(405, { allow: "GET, HEAD, OPTIONS" });
  const permit = permitted(cdnSecrets(bound.CDN_KEY), new URL(request.url), new Date());
  if (!permit) return refusal(403);
  const found = await look(request, permit, bound, context).catch(() => refusal(503));
  return found.status < 400 ? shown(found, method, permit) : found;
}

/** From the copy near the viewer, or from R2, of which a copy is then kept. */
async function look(request: Request, permit: Permit, { PICTURES }: Bound, context: Context) {
  const wanted = conditions(request.headers);
  // Without its query: whoever may see the picture has the same copy.
  const place = `${new URL(request.url).origin}/${permit.key}`;
  const near = await caches.default.match(new Request(place, { headers: wanted }));
  if (near && near.status < 400) return near;
  const stored = await PICTURES.get(permit.key, { onlyIf: wanted, range: wanted });
  if (stored === null) return refusal(404);
  const answer = answerOf(stored);
  if (answer.status === 200 && request.method === "GET")
    context.waitUntil(caches.default.put(place, copyOf(answer, permit)));
  return answer;
}

/** The headers of a request that decide what of an object is sent. */
function conditions(headers: Headers): Headers {
  const wanted = new Headers();
  for (const name of ["range", "if-none-match", "if-modified-since"]) {
    const value = headers.get(name);
    if (value !== null) wanted.set(name, value);
  }
  return wanted;
}

function answerOf(stored: Stored): Response {
  const headers = new Headers({ etag: stored.httpEtag, "accept-ranges": "bytes" });
  stored.writeHttpMetadata(headers);
  if (!stored.body) return new Response(null, { status: 304, headers });
  const { size, range: { suffix, offset = size - (suffix ?? size), length = size - offset } = {} } = stored;
  // Also for a range that R2 cannot read, or that begins behind the end: it sends everything.
  if (length === size) return new Response(stored.body, { headers });
  headers.set("content-range", `bytes ${offset}-${offset + length - 1}/${size}`);
  return new Response(stored.body, { status: 206, headers });
}

/** No copy outlives the URL that it was made for, so a deleted picture is gone here when its last URL has expired. */
function copyOf(answer: Response, permit: Permit): Response {
  const copy = answer.clone();
  copy.headers.set("cache-control", `public, max-age=${secondsLeft(permit)}`);
  return copy;
}

/** What is sent of a picture: to be kept by its viewer alone, and saved under its name. */
function shown({ status, body, headers: found }: Response, method: string, permit: Permit): Response {
  const headers = new Headers(found);
  for (const name of ["age", "cf-cache-status", "expires"]) headers.delete(name);
  headers.set("cache-control", `private, max-age=${secondsLeft(permit)}, immutable`);
  headers.set("content-disposition", attachment(permit.filename));
  headers.set("x-content-type-options", "nosniff");
  if (method === "GET") return new Response(body, { status, headers });
  void body?.cancel();
  return new Response(null, { status, headers });
}

const secondsLeft = ({ expires }: Permit): number => secondsUntil(expires, new Date());

const refusal = (status: number, headers: Record<string, string> = {}): Response =>
  new Response(null, { status, headers: { ...headers, "cache-control": "no-store" } });
