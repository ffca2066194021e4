import type { Route } from "@luster/contract/route";
import { type FailureCode } from "@luster/contract/failures";
import { Failure } from "@luster/core/failure";
import { IdempotencyKey } from "@luster/contract/idempotency-key";
import * as z from "zod";
import { readBody } from "./body.ts";
import type { Patience } from "@luster/core/jobs/await-end";
import type { Context } from "aws-lambda";
import type { Event } from "./event.ts";
import { type Streaming, streamingOf } from "./event-stream.ts";
import { patienceOf } from "./patience.ts";
import { userOf } from "./subject.ts";
import { inWords, issueOf } from "./words.ts";

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;

/** A request as its handler sees it: every part parsed by the route's schema. */
export type Request<R extends Route> = {
  /** The `sub` of the token; empty on a public route. */
  user: string;
  params: Parsed<R["params"]>;
  query: Parsed<R["query"]>;
  body: Parsed<R["body"]> | (R["many"] extends { body: infer B } ? Parsed<B> : never);
  /** `Idempotency-Key`, on the routes that honour it. */
  key: string | undefined;
  /** How long the client waits for the end of what is asked for, on the routes that do. */
  patience: Patience | undefined;
  /** How it asks for events, on the routes that have them. */
  stream: R extends { events: z.ZodType } ? Streaming : undefined;
};

/** Parses a request by its route. Throws `auth.required`, the `request.*` failures, and the route's own `….not_found`
 * for an id in the path that is none; every wrong field is named. */
export async function readRequest<R extends Route>(
  route: R,
  event: Event,
  context: Context,
): Promise<Request<R>> {
  const user = route.public ? "" : signedIn(event);
  const params = event.pathParameters ?? {};
  if (route.missing) checkIds(route.params, params, route.missing);
  const body = route.body && (await readBody(event, route.forms));
  const request = {
    params,
    query: event.queryStringParameters ?? {},
    body,
    header: { "idempotency-key": event.headers["idempotency-key"] },
  };
  const read = parts(isOfMany(route, body) ? { ...route, body: route.many.body } : route).safeParse(request, {
    error: inWords,
  });
  if (!read.success) throw invalid(read.error);
  const { header, ...parsed } = read.data;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- parsed by exactly the schemas that Request<R> is made of
  return {
    user,
    ...parsed,
    key: header["idempotency-key"],
    patience: patienceOf(route, event, context),
    stream: streamingOf(route, event, context),
  } as Request<R>;
}

/** An id that nobody can have names nothing, like one that nobody has. */
function checkIds(schema: Route["params"], params: unknown, missing: FailureCode): void {
  const issue = z.object({ path: schema ?? nothing }).safeParse({ path: params }, { error: inWords }).error
    ?.issues[0];
  if (issue) throw new Failure(missing, issueOf(issue).message);
}

/** One of many as its schema reads it, or why it cannot be read. */
export function readOne<T>(schema: z.ZodType<T>, one: unknown): T | Failure {
  const read = z.object({ body: schema }).safeParse({ body: one }, { error: inWords });
  return read.success ? read.data.body : invalid(read.error);
}

function invalid({ issues: found }: z.ZodError): Failure {
  const issues = found.map(issueOf);
  return new Failure("request.invalid", issues[0]?.message, { issues });
}

/** Whether the body names many at once, where the route takes that. */
const isOfMany = <R extends Route>(
  route: R,
  body: unknown,
): route is R & { many: NonNullable<Route["many"]> } =>
  route.many !== undefined && typeof body === "object" && body !== null && route.many.field in body;

function signedIn(event: Event): string {
  const user = userOf(event);
  if (user === undefined) throw new Failure("auth.required");
  return user;
}

const nothing = z.unknown().transform(() => undefined);
const noParameters = z.strictObject({}).transform(() => undefined);

const parts = ({ params, query, body, idempotent }: Route) =>
  z.object({
    params: params ?? noParameters,
    query: query ?? noParameters,
    body: body ?? nothing,
    header: z.object({ "idempotency-key": idempotent ? IdempotencyKey.optional() : nothing }),
  });
