import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";

/**
 * How much of a request is read and discarded after its answer, in bytes and milliseconds; then the connection is
 * closed.
 */
const rest = { bytes: 64 * 1024 * 1024, ms: 10_000, check: 100 };

/**
 * Lets a client see an answer that comes before the end of its request: what is left is read and discarded first. A
 * kept connection would hang with the rest in its way; and a system that closes a connection with bytes unread resets
 * it, which can take the answer from a client that is still sending.
 */
export function answerEarly(server: Server): void {
  const answering = new WeakMap<Duplex, ServerResponse>();
  const readOn = (request: IncomingMessage, response: ServerResponse): void => {
    answering.set(request.socket, response);
    closeAfterReading(request);
    response.once("finish", () => readRest(request));
  };
  server.on("request", readOn);
  server.on("checkExpectation", (request: IncomingMessage, response: ServerResponse) => {
    readOn(request, response);
    response.writeHead(417).end();
  });
  server.on("clientError", (error, socket) => {
    if (socket instanceof Socket) refuseUnreadable(error, socket, answering.get(socket));
  });
}

function readRest(request: IncomingMessage): void {
  if (request.complete) return;
  request.unpipe();
  request.resume();
  const stop = boundRest(request.socket);
  request.once("close", stop);
}

/** Node calls `destroySoon` after an answer with `Connection: close`. */
function closeAfterReading(request: IncomingMessage): void {
  const { socket } = request;
  const close = () => Socket.prototype.destroySoon.call(socket);
  socket.destroySoon = () => {
    if (request.complete) return close();
    socket.end();
    request.once("close", close);
  };
}

/** What is no HTTP gets the answer that Node gives; Node itself would close the connection at once. */
function refuseUnreadable(error: NodeJS.ErrnoException, socket: Socket, response?: ServerResponse): void {
  const { code = "" } = error;
  // Every part that comes after the first unreadable one is an error again.
  if (socket.writableEnded && code.startsWith("HPE_")) return;
  const isAnswered = response?.headersSent === true && !response.writableFinished;
  const status = statuses[code] ?? (code.startsWith("HPE_") ? 400 : undefined);
  if (status === undefined || isAnswered || !socket.writable) return void socket.destroy(error);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\n\r\n`);
  socket.once("close", boundRest(socket));
}

const statuses: Record<string, number> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** Closes the connection once more is read than the rest may have, unless what it returns is called before. */
function boundRest(socket: Socket): () => void {
  const last = { byte: socket.bytesRead + rest.bytes, at: performance.now() + rest.ms };
  const watch = setInterval(() => {
    if (socket.bytesRead > last.byte || performance.now() > last.at) socket.destroy();
  }, rest.check).unref();
  return () => clearInterval(watch);
}
