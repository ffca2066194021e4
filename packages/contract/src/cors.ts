import { routes } from "./routes.ts";

const methods = new Set(Object.values(routes).map(({ method }) => method));

/** What a page on an allowed origin may send to the API, and read besides the body of a reply. */
export const cors = {
  allowMethods: [...methods].toSorted(),
  allowHeaders: ["authorization", "content-type", "idempotency-key", "last-event-id", "prefer"],
  exposeHeaders: [
    "location",
    "preference-applied",
    "ratelimit",
    "ratelimit-policy",
    "retry-after",
    "x-request-id",
  ],
};

/** The headers that a store must let a web page send by name; it sets `content-length` itself. */
export const uploadHeaderNames = ["content-type", "if-none-match", "x-amz-checksum-sha256"];

/** What it may send to a store, and read of its reply. */
export const uploadCors = { allowHeaders: uploadHeaderNames, exposeHeaders: ["ETag"] };
