import { uploadHeaderNames } from "@luster/core/storage/grant";
import { routes } from "./routes.ts";

const methods = new Set(Object.values(routes).map(({ method }) => method));

/** What a page on an allowed origin may send to the API, and read besides the body of a reply. */
export const cors = {
  allowMethods: [...methods].toSorted(),
  allowHeaders: ["authorization", "content-type", "idempotency-key"],
  exposeHeaders: ["location", "retry-after", "x-request-id"],
};

/** What it may send to a store, and read of its reply. */
export const uploadCors = { allowHeaders: uploadHeaderNames, exposeHeaders: ["ETag"] };
