import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { Handler } from "./event.ts";

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
