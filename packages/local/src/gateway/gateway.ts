import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Failure } from "@luster/core/failure";
import { withoutBody } from "@luster/functions/http/reply";
import { problem } from "@luster/functions/http/problem";
import { router } from "@luster/functions/http/router";
import { unrouted } from "@luster/functions/http/unrouted";
import type { APIGatewayProxyEventHeaders, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import { readBody } from "./body.ts";
import { invocation, TimedOut, withinTime } from "../lambda/context.ts";
import { corsHeaders, isPreflight, preflightHeaders, type Cors } from "./cors.ts";
import { joinedHeaders, toEvent, type Authorizer, type HttpEvent } from "./event.ts";
import { lane, type LaneLimits } from "./lane.ts";

export type Route = {
  method: string;
  /** Such as `/shoots/{id}`. */
  path: string;
  public: boolean;
  /** Whether its answer may be passed on as it is written, for minutes. */
  streams?: boolean;
  /**
   * A method, because a handler may name fields of the JWT authorizer that its published type has and API Gateway
   * does not send.
   */
  handler(event: HttpEvent, context: Context): Promise<APIGatewayProxyStructuredResultV2>;
};

export type GatewayOptions = {
  routes: readonly Route[];
  /**
   * Resolves to what the token says; `undefined` when it is missing or not valid. A `Failure` it throws is the
   * response. Header names are in lower case.
   */
  authorize: (headers: APIGatewayProxyEventHeaders) => Promise<Authorizer | undefined>;
  cors: Cors;
  /** What one route does at once, and how many of its requests wait for their turn. */
  lanes?: LaneLimits;
  /** @default 30_000, which is as long as an HTTP API waits for its integration */
  timeoutMs?: number;
  /** Answers what is no route of the API, such as the studio's files; `false`: it was not asked. */
  page?: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
  /** What a handler or `authorize` threw; the client sees only `internal`. @default console.error */
  onError?: (error: unknown) => void;
  /** Told of each request that was answered; `code` of one that was refused. */
  onAnswer?: ((answer: Answer) => void) | undefined;
};

export type Answer = { method: string; path: string; status: number; ms: number; code: string | undefined };

/**
 * An HTTP API (payload 2.0) in front of Lambda handlers, like API Gateway's. Its own refusals are our problem+json,
 * so that a client sees one shape; API Gateway answers `{"message":"Unauthorized"}` and the like.
 */
export function gateway({
  routes,
  authorize,
  cors,
  lanes = enough,
  page = () => false,
  timeoutMs = 30_000,
  onError = console.error,
  onAnswer = () => {},
}: GatewayOptions): Server {
  const find = router(
    routes.map((route) => ({
      ...route,
      lane: lane(lanes),
      patient: lane({ ...lanes, atOnce: lanes.atOnce * 16 }),
    })),
  );
  const otherwise = unrouted(routes);

  async function invoke(
    request: IncomingMessage,
    requestId: string,
    response: ServerResponse,
  ): Promise<APIGatewayProxyStructuredResultV2> {
    const { method = "" } = request;
    const path = decodedPath(request);
    if (method === "OPTIONS") return otherwise({ method, path, requestId });
    const { route, parameters } = find(method, path);
    const headers = joinedHeaders(request);
    const authorizer = route.public ? undefined : await authorize(headers);
    if (!route.public && !authorizer) throw new Failure("auth.required");
    const event = toEvent({
      request,
      requestId,
      route: { method, path: route.path },
      path,
      parameters,
      headers,
      authorizer,
      body: await readBody(request),
    });
    // Who waits for the end of something takes no place of those who do not.
    const waits = route.streams || headers["prefer"] !== undefined;
    const longest = route.streams ? streamMs : Math.max(timeoutMs, patientMs);
    const takesTurn = waits ? route.patient : route.lane;
    return await takesTurn(async () => {
      const context = invocation({
        functionName: `${route.method} ${route.path}`,
        timeoutMs: waits ? longest : timeoutMs,
        isGone: () => response.destroyed && !response.writableFinished,
      });
      if (route.streams) context.begin = (head) => begin(response, head);
      return await withinTime(context, () => route.handler(event, context)).catch((error: unknown) => {
        throw new HandlerFailed(error);
      });
    });
  }

  function refusal(error: unknown, requestId: string): APIGatewayProxyStructuredResultV2 {
    if (error instanceof Failure) return closing(problem(error, requestId));
    const thrown = error instanceof HandlerFailed ? error.cause : error;
    onError(thrown);
    return problem(new Failure(thrown instanceof TimedOut ? "service.unavailable" : "internal"), requestId);
  }

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (page(request, response)) return;
    const requestId = randomUUID();
    const from = performance.now();
    const tell = (result: APIGatewayProxyStructuredResultV2): void => {
      const { method = "", url = "" } = request;
      const [path = "/"] = url.split("?", 1);
      const { statusCode: status = 200 } = result;
      onAnswer({ method, path, status, ms: performance.now() - from, code: codeIn(result) });
    };
    response.setHeaders(new Headers({ ...corsHeaders(cors, request), "apigw-requestid": requestId }));
    if (isPreflight(request)) return void response.writeHead(204, preflightHeaders(cors, request)).end();
    try {
      const result = await invoke(request, requestId, response);
      send(response, result);
      tell(result);
    } catch (error) {
      // A client that disconnects in the middle of its body is not an error.
      if (response.destroyed) return;
      const refused = refusal(error, requestId);
      send(response, request.method === "HEAD" ? withoutBody(refused) : refused);
      tell(refused);
    }
  }

  // API Gateway accepts 10,240 bytes of request line and headers.
  return createServer({ maxHeaderSize: 10_240 }, (request, response) => void respond(request, response));
}

/**
 * Everything runs on one thread, where more at once only makes each slower, until all run into their time-outs. One
 * route that is slow, as confirming is while R2 does not answer, takes no place of another.
 */
const enough: LaneLimits = { atOnce: 16, waiting: 2_000, patience: 20_000 };

/** Milliseconds that a function has which waits for something, as in a deployment. */
const patientMs = 29_000;

/** Milliseconds after which a stream ends, and its client asks for the rest. */
const streamMs = 300_000;

/**
 * Distinguishes what a handler threw from the gateway's own refusals: a handler returns its failures, it does not
 * throw them.
 */
class HandlerFailed extends Error {
  constructor(cause: unknown) {
    super("The handler threw", { cause });
    this.name = "HandlerFailed";
  }
}

/** A client whose body was too large for us may still be sending it. */
function closing(answer: APIGatewayProxyStructuredResultV2): APIGatewayProxyStructuredResultV2 {
  return answer.statusCode === 413
    ? { ...answer, headers: { ...answer.headers, connection: "close" } }
    : answer;
}

function decodedPath({ url = "/" }: IncomingMessage): string {
  try {
    return decodeURIComponent(url.split("?", 1)[0] ?? "/");
  } catch {
    throw new Failure("request.malformed", "The path has a broken percent encoding");
  }
}

/** The code of a refusal. */
function codeIn({ statusCode = 200, body = "" }: APIGatewayProxyStructuredResultV2): string | undefined {
  return statusCode < 400 ? undefined : /"code":"([\w.]+)"/.exec(body)?.[1];
}

/** Lambda accepts no larger response. */
const maxAnswer = 6 * 1024 * 1024;

function send(
  response: ServerResponse,
  {
    statusCode = 200,
    headers = {},
    cookies = [],
    body = "",
    isBase64Encoded = false,
  }: APIGatewayProxyStructuredResultV2,
): void {
  // What has begun can only end: its client asks again, and is refused by then if it has to be.
  if (response.headersSent) return void response.end();
  const bytes = Buffer.from(body, isBase64Encoded ? "base64" : "utf8");
  if (bytes.length > maxAnswer)
    throw new RangeError(`The response has ${bytes.length} bytes; Lambda accepts at most ${maxAnswer}`);
  setHeaders(response, headers);
  if (cookies.length > 0) response.setHeader("set-cookie", cookies);
  if (body !== "" && !response.hasHeader("content-type"))
    response.setHeader("content-type", "text/plain;charset=utf-8");
  if (statusCode !== 204 && !response.hasHeader("content-length"))
    response.setHeader("content-length", bytes.length);
  response.writeHead(statusCode).end(bytes);
}

/** Begins an answer that is passed on as it is written. */
function begin(
  response: ServerResponse,
  { statusCode, headers }: { statusCode: number; headers: Record<string, string> },
): (text: string) => void {
  setHeaders(response, headers);
  response.writeHead(statusCode);
  // A handler that was late goes on after its answer has ended; a write then is an error that nobody catches.
  return (text) => {
    if (!response.writableEnded) response.write(text);
  };
}

function setHeaders(
  response: ServerResponse,
  headers: NonNullable<APIGatewayProxyStructuredResultV2["headers"]>,
): void {
  for (const [name, value] of Object.entries(headers))
    if (!isCors(name)) response.setHeader(name, String(value));
}

/** An API with CORS settings ignores what its handlers say about CORS. */
const isCors = (name: string): boolean => name.toLowerCase().startsWith("access-control-");
