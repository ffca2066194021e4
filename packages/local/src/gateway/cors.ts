import type { IncomingMessage } from "node:http";
import type { Allows } from "./origins.ts";

/** The CORS settings of an HTTP API or of a bucket, mostly by the names that AWS gives them. */
export type Cors = {
  allows: Allows;
  allowMethods: readonly string[];
  allowHeaders: readonly string[];
  exposeHeaders: readonly string[];
  /** Seconds for which a browser remembers a preflight. */
  maxAge: number;
};

/** Allows nothing when the request's origin is not an allowed one; the browser then withholds the response. */
export function corsHeaders(
  { allows, exposeHeaders }: Cors,
  { headers: { origin } }: IncomingMessage,
): Record<string, string> {
  if (origin === undefined) return {};
  if (!allows(origin)) return { vary: "origin" };
  return {
    "access-control-allow-origin": origin,
    "access-control-expose-headers": exposeHeaders.join(","),
    vary: "origin",
  };
}

/** The API itself answers a preflight, for every path and without a token. */
export function isPreflight({ method, headers }: IncomingMessage): boolean {
  return (
    method === "OPTIONS" &&
    headers.origin !== undefined &&
    headers["access-control-request-method"] !== undefined
  );
}

export function preflightHeaders(cors: Cors, request: IncomingMessage): Record<string, string> {
  if (!("access-control-allow-origin" in corsHeaders(cors, request))) return {};
  return {
    "access-control-allow-methods": cors.allowMethods.join(","),
    "access-control-allow-headers": cors.allowHeaders.join(","),
    "access-control-max-age": String(cors.maxAge),
  };
}
