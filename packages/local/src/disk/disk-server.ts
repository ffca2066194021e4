import { createSecretKey } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import type { Clock } from "@luster/core/time";
import { isDiskFault } from "./disk-codes.ts";
import { type ObjectFolder, objectFolder } from "./object-folder.ts";
import { codeOf } from "@luster/core/failure";
import { checkSignature } from "./signed-path.ts";
import { RefusalError } from "./refusal.ts";

type Options = {
  folder: string;
  /** What `diskStore` signs with. */
  secret: Uint8Array;
  /** The path of `diskStore`'s `baseUrl`. @default "" */
  path?: string;
  now?: Clock;
  /** Called with what is not the client's fault. */
  onFault?: (error: unknown) => void;
};

/** Answers the URLs that `diskStore` signs, for a `node:http` server; with the same statuses as R2. Never rejects. */
export function diskRequests({ folder, secret, path = "", now = () => new Date(), onFault }: Options) {
  const objects = objectFolder(folder);
  const signingKey = createSecretKey(secret);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [pathname = "", ...search] = (request.url ?? "").split("?");
    const query = new URLSearchParams(search.join("?"));
    // Not decoded: a key has no character that a URL would escape.
    const key = pathname.startsWith(`${path}/`) ? pathname.slice(path.length + 1) : "";
    const header = (name: string) => request.headers[name]?.toString();
    const names = Object.keys(request.headers);
    checkSignature(signingKey, { method: request.method ?? "", key, query, header, names }, now());
    if (request.method === "PUT") return await put({ objects, key, query, request, response });
    return await get({ objects, key, query, response });
  }

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      await answer(request, response);
    } catch (error) {
      if (!(error instanceof RefusalError) && !clientGone.has(codeOf(error))) onFault?.(error);
      refuse(response, error);
    }
  };
}

const clientGone = new Set(["ECONNRESET", "EPIPE", "ERR_STREAM_PREMATURE_CLOSE"]);

type Exchange = {
  objects: ObjectFolder;
  key: string;
  query: URLSearchParams;
  request: IncomingMessage;
  response: ServerResponse;
};

/** The signature has already proved that type, length and digest are the granted ones, wherever those are pinned. */
async function put({ objects, key, query, request, response }: Exchange): Promise<void> {
  const {
    "content-length": length,
    "content-type": contentType = "",
    "x-amz-checksum-sha256": sum,
  } = request.headers;
  // Node reads no more of a body than its declared length, so this bounds what reaches the disk.
  if (length === undefined) throw new RefusalError("MissingContentLength");
  if (Number(length) > Number(query.get("max_size"))) throw new RefusalError("EntityTooLarge");
  // A stream itself would be destroyed by a failing write, and its connection with it, before the answer.
  const bytes = request.iterator({ destroyOnReturn: false });
  const written = await objects.write(key, bytes, { contentType, sha256: sum?.toString() });
  if (written === "exists") throw new RefusalError("PreconditionFailed");
  if (written === "differs") throw new RefusalError("BadDigest");
  response.writeHead(200, { etag: written.etag, "content-length": 0 }).end();
}

async function get({ objects, key, query, response }: Omit<Exchange, "request">): Promise<void> {
  const head = await objects.head(key);
  if (!head) throw new RefusalError("NoSuchKey");
  if ((query.get("etag") ?? head.etag) !== head.etag) throw new RefusalError("PreconditionFailed");
  response.writeHead(200, {
    "content-length": head.size,
    "content-type": query.get("response-content-type") ?? head.contentType,
    "content-disposition": query.get("response-content-disposition") ?? "attachment",
    "cache-control": query.get("response-cache-control") ?? "private",
    "x-content-type-options": "nosniff",
    etag: head.etag,
  });
  await pipeline(objects.content(key), response);
}

/** A disk that is full, or does not take or give bytes for another reason, may do so later. */
const ourFault = (error: unknown) =>
  isDiskFault(error) ? { status: 503, code: "ServiceUnavailable" } : { status: 500, code: "InternalError" };

function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) return void response.destroy();
  const { status, code } = error instanceof RefusalError ? error : ourFault(error);
  response.writeHead(status, {
    "content-type": "application/xml",
    ...(status === 503 && { "retry-after": "10" }),
  });
  response.end(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code></Error>`);
}
