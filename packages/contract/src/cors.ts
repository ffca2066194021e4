import { routes } from "./routes.ts";

const methods = new Set(Object.values(routes).map(({ method }) => method));

/** What a page on an allowed origin may send to the API, and read besides the body of a reply. */
export const cors = {
  allowMethods: [...methods].toSorted(),
  allowHeaders: ["authorization", "content-type", "idempotency-key"],
  exposeHeaders: ["location", "retry-after", "x-request-id"],
};
