import type { IncomingMessage, Server } from "node:http";
import { isLoopback } from "../auth/loopback.ts";

/**
 * Refuses (403) what a web page sends to a server that checks no signature. Any page can call a port of this machine, and
 * one whose own host name was pointed at 127.0.0.1 (DNS rebinding) could read the answer; an SDK sends no `Origin`.
 */
export function guard(server: Server): Server {
  const listeners = server.listeners("request");
  server.removeAllListeners("request");
  return server.on("request", (request, response) => {
    if (isOfPage(request)) return void response.writeHead(403).end();
    for (const listener of listeners) listener.call(server, request, response);
  });
}

const isOfPage = ({ headers: { host, origin } }: IncomingMessage): boolean =>
  origin !== undefined || !isLoopback(`http://${host}`);
