import http, { type IncomingHttpHeaders } from "node:http";
import { text } from "node:stream/consumers";

export type Sent = {
  method: string;
  /** As it goes over the wire, with its query: nothing tidies it. */
  path: string;
  headers: Record<string, string | string[]>;
  body?: string | Buffer;
};

export type Answer = { status: number; headers: IncomingHttpHeaders; body: string };

/** Milliseconds. Far above what a request takes under load here, far below what a person would call an answer. */
const requestTimeout = 8_000;

const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });

/** Sends a request as it is given: `fetch` would resolve `..`, refuse headers and hide what a server really answers. */
export async function send(origin: string, { method, path, headers, body = "" }: Sent): Promise<Answer> {
  const { hostname, port } = new URL(origin);
  const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
  const length = { "content-length": Buffer.byteLength(body) };
  const signal = AbortSignal.timeout(requestTimeout);
  const request = http.request({
    hostname,
    port,
    agent,
    method,
    path,
    signal,
    headers: { ...length, ...headers },
  });
  request.on("response", resolve).on("error", reject).end(body);
  const response = await promise;
  return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) };
}
