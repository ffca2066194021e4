import type { Route } from "@luster/contract/route";
import { Failure } from "@luster/core/failure";
import { seconds } from "@luster/core/time";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type * as z from "zod";
import { invocation } from "../invocation.ts";
import { logger } from "../observe/logger.ts";
import { inScope } from "../scope.ts";
import { compressed } from "./compressed.ts";
import type { Event, Handler } from "./event.ts";
import { answersHead, headers } from "./reply.ts";
import { problem } from "./problem.ts";
import { rateLimits } from "./rate-limits.ts";
import { readRequest, type Request } from "./request.ts";

type Body<S> = S extends z.ZodType ? z.input<S> : never;

/** What a handler returns: one of the route's success statuses, and the body of that status. */
export type Reply<R extends Route> =
  | {
      [Status in keyof R["replies"]]: {
        status: Status;
        body: Body<R["replies"][Status]>;
        headers?: Record<string, string>;
      };
    }[keyof R["replies"]]
  | ManyReply<R["many"]>;

/** What a route returns that was given many: with 200, also when some of them were refused. */
type ManyReply<M> = M extends { reply: infer S } ? { status: 200; ofMany: true; body: Body<S> } : never;

/**
 * A Lambda handler of one route: the request is parsed, the reply is checked against its schema, what is thrown
 * becomes a problem.
 */
export const endpoint = <R extends Route>(
  route: R,
  run: (request: Request<NoInfer<R>>) => Promise<Reply<NoInfer<R>>>,
): Handler =>
  answersHead(
    compressed(
      invocation<Event, APIGatewayProxyStructuredResultV2>({
        ids: ({ requestContext }) => ({ route: nameOf(route), request_id: requestContext.requestId }),
        reserve: seconds(1),
        late() {
          throw new Failure("service.unavailable", "The services behind this route answer too slowly.", {
            retryAfter: 5,
          });
        },
        refused: (error, { requestContext }) => refusal(route, error, requestContext.requestId),
        run: (event, context, signal) =>
          inScope(signal, async ({ left }) => {
            const { requestId } = event.requestContext;
            const answer = await readRequest(route, event, context)
              .then(async (request) => send(route, await run(request), requestId))
              .catch((error: unknown) => refusal(route, error, requestId));
            return { ...answer, headers: { ...answer.headers, ...rateLimits([...left.values()]) } };
          }),
      }),
    ),
  );

const nameOf = ({ method, path }: Route): string => `${method} ${path}`;

/** A reply that does not fit its schema is our bug: it throws here, and nobody sees half of it. */
function send<R extends Route>(
  route: R,
  reply: Reply<R>,
  requestId: string,
): APIGatewayProxyStructuredResultV2 {
  const status = Number(reply.status);
  const schema = "ofMany" in reply ? route.many?.reply : schemaOf(route, status);
  if (!schema) throw new Error(`${nameOf(route)} has no reply ${status}`);
  const body: unknown = schema.parse(reply.body);
  const common = { ...headers(requestId), ...("headers" in reply && reply.headers) };
  if (body === undefined) return { statusCode: status, headers: common };
  return {
    statusCode: status,
    headers: { "content-type": route.media ?? "application/json", ...common },
    body: route.media && typeof body === "string" ? body : JSON.stringify(body),
  };
}

const schemaOf = ({ replies }: Route, status: number): z.ZodType | undefined =>
  Object.entries<z.ZodType>(replies).find(([key]) => Number(key) === status)?.[1];

function refusal(route: Route, error: unknown, requestId: string): APIGatewayProxyStructuredResultV2 {
  report(route, error);
  return problem(error, requestId);
}

/**
 * A failure that the route does not name is a bug of the contract, which no client could prepare for. It is answered
 * as it is all the same: its code tells more than a bare 500.
 */
function report({ failures }: Route, error: unknown): void {
  if (!(error instanceof Failure)) return logger.error("request failed", { error });
  if (!failures.includes(error.code)) return logger.error("unnamed failure", { code: error.code, error });
  if (error.status >= 500) return logger.warn("request refused", { code: error.code, error: error.cause });
  logger.info("request refused", { code: error.code });
}
