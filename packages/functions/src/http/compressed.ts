import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { Handler } from "./event.ts";

/** Bytes. What fits into one packet is not worth compressing. */
const worthwhile = 1_400;

/** A quick one: a page of a hundred assets with their URLs becomes an eighth in a few milliseconds. */
const level = 4;

/** The handler, with larger answers compressed for whoever asks for it. An HTTP API does not compress. */
export const compressed =
  (handler: Handler): Handler =>
  async (event, context) => {
    const answer = await handler(event, context);
    if (Buffer.byteLength(answer.body ?? "") < worthwhile) return answer;
    // A front that keeps answers has to know what they depend on; the page that asks is what CORS depends on.
    const varying = { ...answer, headers: { ...answer.headers, vary: "accept-encoding, origin" } };
    return takesGzip(event.headers["accept-encoding"]) ? zipped(varying) : varying;
  };

async function zipped(answer: APIGatewayProxyStructuredResultV2): Promise<APIGatewayProxyStructuredResultV2> {
  const bytes = await promisify(gzip)(answer.body ?? "", { level });
  return {
    ...answer,
    headers: { ...answer.headers, "content-encoding": "gzip" },
    body: bytes.toString("base64"),
    isBase64Encoded: true,
  };
}

/** Whether `Accept-Encoding` names gzip, and not as the one that it does not take. */
const takesGzip = (accepted = ""): boolean =>
  accepted
    .split(",")
    .some((coding) => /^\s*(x-)?gzip\s*(;\s*q\s*=\s*(?!0(\.0*)?\s*$)[\d.]+\s*)?$/i.test(coding));
