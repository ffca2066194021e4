import { type Problem, problemType, statusNames, typeOf } from "@luster/contract/problem";
import { Failure } from "@luster/core/failure";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { headers } from "./reply.ts";

/**
 * A failure as RFC 9457 `application/problem+json`. What is not a `Failure` is a bug, and discloses only its request
 * id.
 */
export function problem(error: unknown, requestId: string): APIGatewayProxyStructuredResultV2 {
  const failure = error instanceof Failure ? error : new Failure("internal");
  const body: Problem = {
    type: typeOf(failure.code),
    title: statusNames[failure.status] ?? "Error",
    status: failure.status,
    detail: failure.message,
    code: failure.code,
    request_id: requestId,
    ...(failure.issues && { issues: [...failure.issues] }),
  };
  return {
    statusCode: failure.status,
    headers: {
      ...headers(requestId),
      "content-type": problemType,
      ...(failure.status === 401 && { "www-authenticate": "Bearer" }),
      ...(failure.allow && { allow: failure.allow.join(", ") }),
      ...(failure.retryAfter !== undefined && { "retry-after": String(failure.retryAfter) }),
    },
    body: JSON.stringify(body),
  };
}
