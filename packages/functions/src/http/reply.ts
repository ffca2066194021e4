import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { Handler } from "./event.ts";

/** The replies of handlers; a route's contract says which of them it may return, with which body. */
export const ok = <B>(body: B) => ({ status: 200 as const, body });
export const created = <B>(body: B, location?: string) => ({ status: 201 as const, body, ...at(location) });
export const accepted = <B>(body: B, location: string) => ({ status: 202 as const, body, ...at(location) });
export const gone = () => ({ status: 204 as const, body: undefined });
export const ofMany = <B>(body: B) => ({ status: 200 as const, ofMany: true as const, body });
export const unavailable = <B>(body: B) => ({ status: 503 as const, body });

const at = (location: string | undefined): { headers?: Record<string, string> } =>
  location === undefined ? {} : { headers: { location } };

/** What every reply carries: JSON that must not be framed, sniffed or stored, because it may hold presigned URLs. */
export const headers = (requestId: string): Record<string, string> => ({
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "strict-transport-security": "max-age=63072000; includeSubDomains",
  "x-content-type-options": "nosniff",
  "x-request-id": requestId,
});

/** The handler, with HEAD answered as GET would be, without the body. */
export const answersHead =
  (handler: Handler): Handler =>
  async (event, context) => {
    const answer = await handler(event, context);
    return event.requestContext.http.method === "HEAD" ? withoutBody(answer) : answer;
  };

/** An answer without its body, whose length it still tells. */
export function withoutBody(answer: APIGatewayProxyStructuredResultV2): APIGatewayProxyStructuredResultV2 {
  const { body = "", isBase64Encoded = false, ...rest } = answer;
  const length = Buffer.byteLength(body, isBase64Encoded ? "base64" : "utf8");
  return { ...rest, headers: { ...rest.headers, "content-length": length } };
}
