// Stands in for the compiled part of aws-lambda-ric (src/native/rapid-client.cc), over the same API and with the same
// three calls: see docs/decisions/0035-the-lambda-runtime.md.
import { Agent, type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";

const { AWS_LAMBDA_RUNTIME_API: api } = process.env;
/** One connection, so that an answer has arrived before the next invocation is asked for. */
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

export async function next() {
  const answer = await send("GET", "invocation/next");
  return { bodyJson: await text(answer), headers: answer.headers };
}

export function done(id: string, body: string): void {
  void send("POST", `invocation/${id}/response`, body).then(text);
}

export function error(id: string, body: string): void {
  void send("POST", `invocation/${id}/error`, body).then(text);
}

function send(method: string, path: string, body?: string): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const headers = { "content-type": "application/json" };
  request(`http://${api}/2018-06-01/runtime/${path}`, { method, headers, agent }, resolve)
    .on("error", reject)
    .end(body);
  return promise;
}
