import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import { promisify } from "node:util";
import zlib from "node:zlib";
import { seconds } from "./time.ts";

type Options = {
  /** Bytes of an answer at most, as they are sent and as they decode. */
  maxBytes: number;
};

/** The connection was never made, so nothing was sent. */
export class NotSentError extends Error {
  override readonly name = "NotSentError";
}

/** An answer that is too large, that cannot be decoded, or that never comes to its point. */
export class AnswerError extends Error {
  override readonly name = "AnswerError";
}

/**
 * A `fetch` for calls that may cost money or carry something of a user's: one request over a connection of its own,
 * one whole answer of bounded size. It follows no redirect. It is made of `node:http`, because the built-in one
 * decodes answers while they arrive, and can end the process with an exception that no promise carries. Of the
 * headers it keeps those of `kept`.
 */
export const exchange =
  ({ maxBytes }: Options): typeof fetch =>
  async (input, init) => {
    const request = new Request(input, init);
    const body = Buffer.from(await request.arrayBuffer());
    const answer = await ask(request, body);
    const { statusCode: status = 0 } = answer;
    const content = status < 300 ? await contentOf(answer, maxBytes) : await wordsOf(answer);
    const headers = kept.flatMap((name) => {
      const value = answer.headers[name];
      return value === undefined ? [] : [[name, String(value)] as [string, string]];
    });
    return new Response(bodiless.has(status) ? null : content, { status, headers });
  };

const kept = ["content-type", "retry-after", "x-request-id"];

const bodiless = new Set([204, 205, 304]);

/** Milliseconds to connect, the handshake of TLS included. */
const connectTimeout = seconds(10);

/** How many 1xx answers may come before the real one. */
const maxInformation = 20;

async function ask({ url, method, headers, signal }: Request, body: Buffer): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const secure = url.startsWith("https:");
  const sent = { connected: false, information: 0 };
  const request = (secure ? https : http).request(url, {
    // A kept connection that went stale, as in a frozen function, breaks after the send: an unknown outcome.
    agent: false,
    method,
    signal,
    headers: { ...Object.fromEntries(headers), "accept-encoding": "identity", "content-length": body.length },
  });
  const late = setTimeout(() => request.destroy(new Error("No connection in time")), connectTimeout);
  const connected = (): void => {
    clearTimeout(late);
    sent.connected = true;
  };
  request.on("socket", (socket) => socket.once(secure ? "secureConnect" : "connect", connected));
  request.on("information", () => {
    if ((sent.information += 1) > maxInformation) request.destroy(new AnswerError("Too many 1xx answers"));
  });
  // The listener stays: a late error without one would end the process.
  request.on("error", (cause) => {
    clearTimeout(late);
    reject(sent.connected ? cause : new NotSentError("The connection was not made", { cause }));
  });
  // After an upgrade, which nobody asked for, neither an answer nor an error would come.
  request.on("close", () => reject(new AnswerError("The connection ended without an answer")));
  request.on("response", resolve);
  request.end(body);
  return await promise;
}

/**
 * A refusal counts by its status, whatever becomes of its words: without them, or when they are slow or many, they
 * are empty.
 */
async function wordsOf(answer: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const late = setTimeout(() => answer.destroy(new AnswerError("The refusal does not end")), seconds(10));
  try {
    return await contentOf(answer, 64 * 1024);
  } catch {
    return Buffer.alloc(0);
  } finally {
    clearTimeout(late);
  }
}

/** Throws `AnswerError`, and what the socket or the decoder throws. */
async function contentOf(answer: IncomingMessage, maxBytes: number): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  const seen = { bytes: 0 };
  for await (const chunk of answer) {
    seen.bytes += chunk.length;
    if (seen.bytes > maxBytes) throw new AnswerError(`The answer has more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  const encoding = answer.headers["content-encoding"]?.toLowerCase() ?? "identity";
  const decode = decoders.get(encoding);
  if (!decode) throw new AnswerError("The answer has an encoding that nobody asked for");
  return Buffer.from(await decode(Buffer.concat(chunks), { maxOutputLength: maxBytes }));
}

type Decode = (bytes: Buffer, options: { maxOutputLength: number }) => Buffer | Promise<Buffer>;

const gunzip: Decode = promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.gunzip);

/** Only `identity` is asked for; a proxy on the way may not care, and the answer may have been paid for. */
const decoders: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ["identity", (bytes) => bytes],
  ["gzip", gunzip],
  ["x-gzip", gunzip],
  ["deflate", promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.inflate)],
  ["br", promisify<Buffer, zlib.BrotliOptions, Buffer>(zlib.brotliDecompress)],
]);
