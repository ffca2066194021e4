import {
  Agent,
  createServer,
  type IncomingHttpHeaders,
  request as send,
  type ServerResponse,
} from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { close, listen } from "@luster/local/cloud/listen";
import type { FaultKind } from "./plan.ts";

/** A request on its way, its body read to the end. `user` is whom it concerns, where it names one. */
export type Passing = {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
  user: string | undefined;
};

export type Answer = { status: number; headers: IncomingHttpHeaders; body: Buffer };

type Options = {
  /** Where the service really is. */
  target: string;
  /** What happens to this request; `undefined` lets it pass. */
  fault: (passing: Passing) => FaultKind | undefined;
  /** Told when a fault takes effect: of a reply that is lost or late, after the service acted. */
  onFault: (kind: FaultKind, passing: Passing) => void;
  /** How long a delayed reply takes, in milliseconds. */
  delayMs: number;
  /** Another body for this request, such as one with shorter times. */
  rewrite?: (passing: Passing) => Buffer;
  /** Told of each answer of the service, also of those that the client will not see. */
  onAnswer?: (passing: Passing, answer: Answer) => void;
  /** Forwards the request again after so many milliseconds each, as a queue that delivers twice. */
  repeat?: (passing: Passing) => readonly number[];
};

/**
 * A proxy that does to each request what a network and a busy service do. Resolves to the service's address through
 * it.
 */
export async function startProxy(options: Options) {
  const target = new URL(options.target);
  const agent = new Agent({ keepAlive: true });
  const server = createServer(async (request, response) => {
    // A client that was killed during its request is expected.
    const body = await request.toArray().then(Buffer.concat, () => undefined);
    if (!body) return;
    const { method = "GET", url: path = "/", headers } = request;
    const passing = { method, path, headers, body, user: userIn(path, body) };
    await handle(passing, response).catch(() => response.destroy());
  });
  // Idle connections of the SDKs must not break on their own: a broken one is a fault, and faults are planned.
  server.keepAliveTimeout = 600_000;
  const port = await listen(server);

  async function handle(passing: Passing, response: ServerResponse): Promise<void> {
    const fault = options.fault(passing);
    const late = fault === "drop" || fault === "delay";
    if (fault && !late) options.onFault(fault, passing);
    if (fault === "reset") return void response.destroy();
    if (fault === "429" || fault === "500" || fault === "503")
      return refuse(passing, response, Number(fault));
    const answer = await forward(passing);
    if (!fault) for (const delay of options.repeat?.(passing) ?? []) void again(passing, delay);
    if (late) options.onFault(fault, passing);
    if (fault === "drop") return void response.destroy();
    if (fault === "delay") await pause(options.delayMs, undefined, { ref: false });
    response.writeHead(answer.status, endToEnd(answer.headers)).end(answer.body);
  }

  async function forward(passing: Passing): Promise<Answer> {
    const answer = await exchange(target, agent, {
      ...passing,
      body: options.rewrite?.(passing) ?? passing.body,
    });
    options.onAnswer?.(passing, answer);
    return answer;
  }

  async function again(passing: Passing, delay: number): Promise<void> {
    await pause(delay, undefined, { ref: false });
    await forward(passing).catch(() => undefined);
  }

  return {
    url: `http://localhost:${port}${target.pathname}`.replace(/\/$/, ""),
    async stop() {
      agent.destroy();
      await close(server);
    },
  };
}

function exchange(target: URL, agent: Agent, { method, path, headers, body }: Passing): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const upstream = send(
    { host: "127.0.0.1", port: target.port, method, path, agent, setHost: false },
    async (answer) => {
      const { statusCode: status = 502, headers } = answer;
      answer.toArray().then((chunks) => resolve({ status, headers, body: Buffer.concat(chunks) }), reject);
    },
  );
  // Host is forwarded unchanged: signatures cover it.
  for (const [name, value] of Object.entries(endToEnd(headers))) if (value) upstream.setHeader(name, value);
  if (method !== "GET" && method !== "HEAD") upstream.setHeader("content-length", body.length);
  upstream.once("error", reject).end(body);
  return promise;
}

/** Without the hop-by-hop headers, and those of a body's framing, which is known here. */
function endToEnd({
  connection: _1,
  "keep-alive": _2,
  "transfer-encoding": _3,
  ...others
}: IncomingHttpHeaders) {
  return others;
}

/** In the service's own format, so that an SDK finds an error and not garbage. */
function refuse({ headers }: Passing, response: ServerResponse, status: number): void {
  const json = headers["content-type"]?.includes("json") || headers["content-type"]?.startsWith("multipart/");
  const body = json ? "{}" : "<Error><Code>NotNow</Code></Error>";
  response.writeHead(status, { "content-type": json ? "application/json" : "application/xml" }).end(body);
}

const name = /chaos-\d{6}/g;

/** The users that a body names. */
export const usersIn = (body: Buffer): string[] => body.toString("latin1").match(name) ?? [];

const userIn = (path: string, body: Buffer): string | undefined => path.match(name)?.[0] ?? usersIn(body)[0];
