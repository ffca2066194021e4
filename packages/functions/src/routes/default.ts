import { routes } from "@luster/contract/routes";
import { answersHead } from "../http/reply.ts";
import { unrouted } from "../http/unrouted.ts";

const answer = unrouted(Object.values(routes));

/** API Gateway's `$default` route: what no other route takes, so that a client sees one shape of refusals. */
export const handler = answersHead(async ({ rawPath: path, requestContext: { http, requestId } }) =>
  answer({ method: http.method, path, requestId }),
);
