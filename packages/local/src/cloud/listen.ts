import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { answerEarly } from "./early.ts";

/**
 * A running part of the embedded cloud. `endpoint` is what the AWS SDK's clients are given; after `stop` nothing of
 * it is left running.
 */
export type Endpoint = { endpoint: string; stop: () => Promise<void> };

/**
 * Milliseconds. Node's default of 5 s runs out while a picture is decoded in this process, and a request in flight
 * would find its connection closed.
 */
const keepAliveTimeout = 75_000;

/**
 * Connections that the system keeps until they are accepted: a client whose connection finds no room is made to wait
 * a second.
 */
const backlog = 4_096;

/**
 * Listens on one address only, this machine's own unless `host` says another, and resolves to the port, which the
 * system chooses when `port` is 0. Rejects when the port is taken.
 */
export async function listen(server: Server, port = 0, host = "127.0.0.1"): Promise<number> {
  server.keepAliveTimeout = keepAliveTimeout;
  answerEarly(server);
  server.listen({ port, host, backlog });
  await once(server, "listening");
  return boundPort(server.address());
}

/** Closes the server and every open connection: an idle keep-alive connection would delay a stop for minutes. */
export async function close(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}

function boundPort(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string")
    throw new TypeError("The server does not listen on a TCP port");
  return address.port;
}
