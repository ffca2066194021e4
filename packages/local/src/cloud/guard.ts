import type { IncomingMessage, Server } from "node:http";
import { isLoopback } from "@luster/settings/values";

/**
 * Refuses (403) what a web page sends to a server that checks no signature. Any page can call a port of this machine,
 * and one whose own host name points to 127.0.0.1 (DNS rebinding) could read the response; an SDK sends no `Origin`.
 */
export function guard(server: Server): Server {
  const listeners = server.listeners("request");
  server.removeAllListeners("request");
  return server.on("request", (request, response) => {
    if (isFromPage(request)) return void response.writeHead(403).end();
    for (const listener of listeners) listener.call(server, request, response);
  });
}

const isFromPage = ({ headers: { host, origin } }: IncomingMessage): boolean =>
  origin !== undefined || !isLoopback(`http://${host}`);
