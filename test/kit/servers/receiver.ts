import { createServer, type IncomingHttpHeaders } from "node:http";
import { text } from "node:stream/consumers";
import { close, listen } from "@luster/local/cloud/listen";
import { Webhook } from "standardwebhooks";

export type Received = { path: string; headers: IncomingHttpHeaders; body: string };
/** Instead of the answer: another status, a connection that breaks, or silence. */
export type Refusal = number | "reset" | "silence";

/**
 * A receiver of webhooks that keeps what it gets, and answers as `answer` says, unless `refuse` has something against
 * a delivery.
 */
export async function startReceiver(refuse: (delivery: Received) => Refusal | undefined = () => undefined) {
  const received: Received[] = [];
  const answer: { status: number; headers: Record<string, string> } = { status: 204, headers: {} };
  const server = createServer(async (request, response) => {
    const delivery = { path: request.url ?? "/", headers: request.headers, body: await text(request) };
    received.push(delivery);
    const refusal = refuse(delivery);
    if (refusal === "silence") return;
    if (refusal === "reset") return void request.socket.destroy();
    response.writeHead(refusal ?? answer.status, answer.headers).end();
  });
  const url = `http://127.0.0.1:${await listen(server)}/luster`;
  return { url, host: new URL(url).host, received, answer, stop: () => close(server) };
}

/** What is in a delivery, once the library of Standard Webhooks has verified it; throws when it does not. */
export const verified = (secret: string, { headers, body }: Omit<Received, "path">): unknown =>
  new Webhook(secret).verify(body, {
    "webhook-id": String(headers["webhook-id"]),
    "webhook-timestamp": String(headers["webhook-timestamp"]),
    "webhook-signature": String(headers["webhook-signature"]),
  });
