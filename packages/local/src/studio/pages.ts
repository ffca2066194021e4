import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join } from "node:path";
import { pageCaching, pageHeaders } from "@luster/contract/page-headers";

type Pages = {
  /** Builds the studio if it must, and says where it is. */
  folder: () => Promise<string>;
  /** What the page asks of the service that serves it. */
  settings: () => Promise<object>;
  onFault: (error: unknown) => void;
};

export type ServePage = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * Serves the studio's files: the page at `/`, what it loads below `/assets/`, and `/studio.json`. `false`: the
 * request is not for it.
 */
export function pages({ folder, settings, onFault }: Pages): ServePage {
  async function answer(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const send = (
      status: number,
      type: string,
      body: string | Uint8Array,
      cache: string = pageCaching.other,
    ): void => {
      response.writeHead(status, { ...pageHeaders, "content-type": type, "cache-control": cache });
      response.end(request.method === "HEAD" ? undefined : body);
    };
    if (path === "/studio.json") return send(200, "application/json", JSON.stringify(await settings()));
    const bytes = await folder().then((root) => readFile(join(root, path === "/" ? "index.html" : path)));
    const isNamedByContent = path !== "/";
    send(
      200,
      types[extname(path)] ?? "text/html; charset=utf-8",
      bytes,
      isNamedByContent ? pageCaching.named : undefined,
    );
  }

  /** Who keeps an old page asks for files that a newer build has no more. */
  function refuse(error: unknown, response: ServerResponse): void {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (!isMissing) onFault(error);
    response.writeHead(isMissing ? 404 : 500, { ...pageHeaders, "content-type": "text/plain" });
    response.end(
      isMissing ? "There is no such file. Load the page again." : "The studio could not be built.",
    );
  }

  return (request, response) => {
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    const isRead = request.method === "GET" || request.method === "HEAD";
    if (!isRead || !(path === "/" || path === "/studio.json" || asset.test(path))) return false;
    answer(path, request, response).catch((error: unknown) => refuse(error, response));
    return true;
  };
}

/** Names that Vite gives: no dot leads out of the folder. */
const asset = /^\/assets\/[\w-]+\.(?:js|css|woff2|svg|png)$/;
const types: Record<string, string> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
};
