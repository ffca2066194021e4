import type { IncomingMessage } from "node:http";

/** The CORS settings of an HTTP API, by the names that AWS gives them. */
export type Cors = {
  /** Exact origins without a path, or `*`. */
  allowOrigins: readonly string[];
  allowMethods: readonly string[];
  allowHeaders: readonly string[];
  exposeHeaders: readonly string[];
  /** Seconds for which a browser remembers a preflight. */
  maxAge: number;
};

/** Allows nothing when the request's origin is not a configured one; the browser then withholds the response. */
export function corsHeaders(
  { allowOrigins, exposeHeaders }: Cors,
  { headers: { origin } }: IncomingMessage,
): Record<string, string> {
  if (origin === undefined) return {};
  if (allowOrigins.includes("*"))
    return {
      "access-control-allow-origin": "*",
      "access-control-expose-headers": exposeHeaders.join(","),
    };
  if (!allowOrigins.includes(origin)) return { vary: "origin" };
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
