import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { close, listen } from "@luster/local/cloud/listen";
import { onTestFinished } from "vitest";
import * as z from "zod";

const Body = z.record(z.string(), z.unknown());

type Reply = { status: number; body: Record<string, unknown> };

/** A proxy between a client and the API at `url` that may change each response. Ends with the test. */
export async function between(url: string, change: (call: string, reply: Reply) => Reply | undefined) {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    forward(request, response).catch(() => response.destroy());
  });
  const port = await listen(server);
  onTestFinished(() => close(server));
  return { url: `http://127.0.0.1:${port}`, calls };

  async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = `${request.method} ${request.url?.replace(/_.*/, "")}`;
    calls.push(call);
    const body = Buffer.concat(await request.toArray());
    const answer = await fetch(url + request.url, {
      method: request.method ?? "GET",
      headers: {
        "content-type": "application/json",
        "idempotency-key": String(request.headers["idempotency-key"] ?? "none"),
      },
      ...(body.length > 0 && { body }),
    });
    const reply = { status: answer.status, body: Body.parse(await answer.json()) };
    const { status, body: told } = change(call, reply) ?? reply;
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(told));
  }
}
