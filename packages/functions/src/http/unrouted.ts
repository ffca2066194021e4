import { Failure, isFailure } from "@luster/core/failure";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { headers } from "./reply.ts";
import { problem } from "./problem.ts";
import { router } from "./router.ts";

type Asked = { method: string; path: string; requestId: string };

/**
 * Answers what no route takes: 404, 405 with the methods that the path takes, and to OPTIONS those methods alone. A
 * page's preflight is answered before, by the API itself.
 */
export function unrouted(routes: readonly { method: string; path: string }[]) {
  const find = router(routes);

  return ({ method, path, requestId }: Asked): APIGatewayProxyStructuredResultV2 => {
    try {
      find(method, path);
    } catch (error) {
      if (method !== "OPTIONS" || !isFailure(error, "route.method_not_allowed"))
        return problem(error, requestId);
      return { statusCode: 204, headers: { ...headers(requestId), allow: error.allow?.join(", ") ?? "" } };
    }
    return problem(new Failure("route.not_found"), requestId);
  };
}
