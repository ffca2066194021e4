import http, { type IncomingHttpHeaders } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";

export type Sent = {
  method: string;
  /** As it goes over the wire, with its query: nothing tidies it. */
  path: string;
  headers: Record<string, string | string[]>;
  body?: string | Buffer;
};

export type Answer = { status: number; headers: IncomingHttpHeaders; body: string };

/** Milliseconds. Far above what a request takes, also where the machine stands still for a while. */
const requestTimeout = 60_000;

/**
 * How many answers of a run may ask for patience: those of one or two moments at which the machine stands still, and
 * its storage is late. What brings 503 about by itself does so again, until none is left.
 */
let patience = 20;

const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });

/** Sends a request, and again where a 503 says when, as every client does. */
export async function sendPatiently(origin: string, sent: Sent): Promise<Answer> {
  const answer = await send(origin, sent);
  const seconds = Number(answer.headers["retry-after"]);
  if (answer.status !== 503 || !(seconds > 0) || patience === 0) return answer;
  patience -= 1;
  await pause(seconds * 1_000);
  return await sendPatiently(origin, sent);
}

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
