import http, {
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
  type ServerResponse,
} from "node:http";
import { pipeline } from "node:stream/promises";
import type { Allows } from "../gateway/origins.ts";
import { storageDoor } from "./door.ts";
import { checkedBody, Refusal } from "./r2-body.ts";
import { oneWriteASecond, requireWithinLimits, tooSoon, type Turn } from "./r2-limits.ts";
import { requireSigned } from "./r2-signed.ts";
import { xmlError } from "./xml.ts";

type Options = {
  /** Resolves to where Miniflare listens, even after it has restarted workerd. */
  origin: () => Promise<URL>;
  allows: Allows;
};

/**
 * A proxy before Miniflare's R2 that does what R2 does and Miniflare does not: `Expect: 100-continue` (Node's server
 * answers it by itself), 400 for what has expired, 411, 429 for a second write within a second, checksums, limits,
 * `response-*` overrides, the refusal of headers that are not signed, and CORS for some origins only.
 */
export function r2Front({ origin, allows }: Options): Server {
  const turnOf = oneWriteASecond();
  return http.createServer(
    storageDoor(allows, (request, response) => {
      serve(request, response).catch((error: unknown) => fail(response, error));
    }),
  );

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    requireSigned(request);
    requireWithinLimits(request);
    const turn = turnOf(request);
    response.once("close", () => turn.ended(response.writableFinished && response.statusCode < 300));
    await forward(request, response, { origin, turn });
  }
}

async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  { origin, turn }: { origin: Options["origin"]; turn: Turn },
): Promise<void> {
  const body = await checkedBody(request);
  const upstream = ask(request, response, await origin());
  const answer = answerOf(upstream).catch(async (error: unknown) => {
    if (response.destroyed) throw error;
    return await refusalOf(ask(request, response, await origin()));
  });
  // Not a pipeline: one that breaks would cut the client off from the answer.
  if (body) upstream.end(body);
  if (!body) request.pipe(upstream);
  const answered = await answer;
  if (answered.status === 412 && turn.isTooSoon()) throw tooSoon();
  await relay(request, response, answered);
}

type Answer = {
  status: number;
  headers: IncomingHttpHeaders;
  /** Of a refusal the whole: one whose end the reset swallowed is asked for again. */
  body: IncomingMessage | Buffer[];
};

/** Path and Host are forwarded unchanged: the signature covers both. */
function ask(request: IncomingMessage, response: ServerResponse, { port }: URL): http.ClientRequest {
  const { method, url: path } = request;
  const headers = endToEnd(request.headers);
  const upstream = http.request({
    host: "127.0.0.1",
    port,
    method,
    path,
    headers,
    setHost: false,
    agent: false,
  });
  // When the client disconnects half-way, the forwarded request ends too, and nothing is stored.
  response.once("close", () => upstream.destroy());
  return upstream;
}

async function answerOf(upstream: http.ClientRequest): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  // The listener stays: a late error without one would end the process.
  upstream.on("response", resolve).on("error", reject);
  const answer = await promise;
  const { statusCode: status = 502, headers } = answer;
  if (status < 400) return { status, headers, body: answer };
  const body: Buffer[] = await answer.toArray();
  return { status: isExpired(status, body) ? 400 : status, headers, body };
}

/** R2 answers 400 here, Miniflare 403. */
const isExpired = (status: number, body: readonly Buffer[]): boolean =>
  status === 403 && Buffer.concat(body).includes("<Code>ExpiredRequest</Code>");

/**
 * workerd refuses by closing after 64 kB of a body it did not read, and the reset swallows its answer (403, 412).
 * The headers alone get the same refusal, and without a body nothing can be stored.
 */
async function refusalOf(upstream: http.ClientRequest): Promise<Answer> {
  upstream.setTimeout(10_000, () => upstream.destroy(new Error("workerd does not answer")));
  upstream.flushHeaders();
  return await answerOf(upstream);
}

async function relay(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: Answer,
): Promise<void> {
  const overrides = status < 300 && request.method !== "PUT" ? overridesIn(request.url ?? "") : {};
  response.writeHead(status, { ...endToEnd(headers), ...overrides });
  await pipeline(body, response);
}

const overridable = [
  "content-disposition",
  "content-type",
  "content-encoding",
  "content-language",
  "cache-control",
  "expires",
];

/** `response-content-type=image/png` in the query sets that header of the answer. */
function overridesIn(url: string): OutgoingHttpHeaders {
  const query = new URLSearchParams(url.split("?")[1]);
  return Object.fromEntries(
    overridable.flatMap((name) =>
      query.getAll(`response-${name}`).map((value) => [name, headerValue(name, value)]),
    ),
  );
}

/** Letters beyond ASCII are sent as `filename*=UTF-8''…`; Node cannot send them raw in this header. */
function headerValue(name: string, value: string): string {
  if (/^[\t\x20-\x7e]*$/.test(value)) return value;
  throw new Refusal(400, "InvalidArgument", `response-${name} is not a valid header value.`);
}

/**
 * Not the hop-by-hop headers, which Node sets itself, and not what is answered here: `Expect`, and everything about
 * origins.
 */
function endToEnd(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !ours.test(name)));
}

const ours = /^(connection|keep-alive|transfer-encoding|expect|origin|vary|access-control-.*)$/;

function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) return void response.destroy();
  const refusal =
    error instanceof Refusal ? error : new Refusal(503, "ServiceUnavailable", "The storage does not answer.");
  xmlError(response, refusal);
}
