import type { Socket } from "node:net";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import sharp from "sharp";
import type { Shape } from "./server.ts";

/**
 * How a job ends for which one call was made. `made`: with its picture; `unknown`: the call may have been charged,
 * and no other is made; `waits`: nothing was bought; `refused`: at once and for good, and nothing was bought.
 */
export type End = "made" | "unknown" | "waits" | "refused";

const jpeg = await sharp({ create: { width: 1152, height: 864, channels: 3, background: "#b97" } })
  .composite([{ input: await noise(), left: 0, top: 0 }])
  .jpeg({ quality: 100 })
  .toBuffer();

/** More than half a megabyte: the size from which a decoded answer ended the process. */
const good = replyOf(jpeg);

const head = (status: string, headers: Record<string, string | number>): string =>
  [`HTTP/1.1 ${status}`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), "", ""].join(
    "\r\n",
  );

const json = { "content-type": "application/json" };

const whole =
  (body: Buffer | string, { status = "200 OK", ...headers }: Record<string, string> = {}): Shape =>
  (socket) => {
    socket.write(head(status, { ...json, ...headers, "content-length": Buffer.byteLength(body) }));
    socket.end(body);
  };

const chunked =
  (body: Buffer, headers: Record<string, string> = {}): Shape =>
  (socket) => {
    socket.write(head("200 OK", { ...json, ...headers, "transfer-encoding": "chunked" }));
    for (let at = 0; at < body.length; at += 60_000) {
      const part = body.subarray(at, at + 60_000);
      socket.write(`${part.length.toString(16)}\r\n`);
      socket.write(part);
      socket.write("\r\n");
    }
    socket.end("0\r\n\r\n");
  };

/** Writes again and again, as long as the other side takes it. */
function forever(socket: Socket, bytes: string | Buffer, pause = 0): void {
  const write = (): void => {
    if (socket.destroyed) return;
    if (pause > 0) setTimeout(() => socket.write(bytes, write), pause);
    else if (socket.write(bytes)) setImmediate(write);
    else socket.once("drain", write);
  };
  write();
}

const refusal = (status: string, headers: Record<string, string> = {}): Shape =>
  whole(JSON.stringify({ error: { message: "no", type: "x", code: null } }), { status, ...headers });

const redirect =
  (status: string): Shape =>
  (socket, origin) =>
    refusal(status, { location: `${origin}/v1/images/edits` })(socket, origin);

const bomb = gzipSync(Buffer.alloc(1024 ** 3), { level: 9 });

const hugeJpeg = sharp({
  create: { width: 16_000, height: 16_000, channels: 3, background: "#b97" },
  limitInputPixels: false,
}).jpeg();

/** Every way to answer that we know of, and how its job ends. */
export const shapes: Record<string, { end: End; shape: Shape }> = {
  "a plain answer": { end: "made", shape: whole(good) },
  chunks: { end: "made", shape: chunked(good) },
  "gzip with a length": { end: "made", shape: whole(gzipSync(good), { "content-encoding": "gzip" }) },
  "brotli with a length": {
    end: "made",
    shape: whole(brotliCompressSync(good), { "content-encoding": "br" }),
  },
  "deflate with a length": {
    end: "made",
    shape: whole(deflateSync(good), { "content-encoding": "deflate" }),
  },
  "gzip in chunks": { end: "made", shape: chunked(gzipSync(good), { "content-encoding": "gzip" }) },
  "gzip with a length, and the connection closed": {
    end: "made",
    shape: whole(gzipSync(good), { "content-encoding": "gzip", connection: "close" }),
  },
  "JSON as text": { end: "made", shape: whole(good, { "content-type": "text/plain" }) },
  "three 1xx answers first": {
    end: "made",
    shape: (socket, origin) => {
      socket.write("HTTP/1.1 102 Processing\r\n\r\n".repeat(3));
      whole(good)(socket, origin);
    },
  },
  "no end of 1xx answers": {
    end: "unknown",
    shape: (socket) => forever(socket, "HTTP/1.1 102 Processing\r\n\r\n".repeat(50)),
  },
  "a gzip that is none": { end: "unknown", shape: whole(good, { "content-encoding": "gzip" }) },
  "a gzip cut short": {
    end: "unknown",
    shape: whole(gzipSync(good).subarray(0, 9_000), { "content-encoding": "gzip" }),
  },
  "a gigabyte behind a megabyte": { end: "unknown", shape: whole(bomb, { "content-encoding": "gzip" }) },
  "an unknown encoding": { end: "unknown", shape: whole(good, { "content-encoding": "compress" }) },
  "gigabytes without an encoding": {
    end: "unknown",
    shape: (socket) => {
      socket.write(head("200 OK", { ...json, "content-length": 8 * 1024 ** 3 }));
      forever(socket, Buffer.alloc(1024 ** 2, 32));
    },
  },
  "a length that is larger than the body": {
    end: "unknown",
    shape: (socket) => {
      socket.write(head("200 OK", { ...json, "content-length": good.length + 1 }));
      socket.end(good);
    },
  },
  "a length that is smaller than the body": {
    end: "unknown",
    shape: (socket) => {
      socket.write(head("200 OK", { ...json, "content-length": 1_000 }));
      socket.end(good);
    },
  },
  "two lengths": {
    end: "unknown",
    shape: (socket) => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: ${good.length}\r\n\r\n`);
      socket.end(good);
    },
  },
  "a redirect 307": { end: "waits", shape: redirect("307 Temporary Redirect") },
  "a redirect 308": { end: "waits", shape: redirect("308 Permanent Redirect") },
  "a redirect 301": { end: "waits", shape: redirect("301 Moved Permanently") },
  "a redirect 303": { end: "unknown", shape: redirect("303 See Other") },
  drips: {
    end: "unknown",
    shape: (socket) => {
      socket.write(head("200 OK", { ...json, "content-length": good.length }));
      forever(socket, " ", 50);
    },
  },
  nothing: { end: "unknown", shape: () => undefined },
  "no end of headers": {
    end: "unknown",
    shape: (socket) => {
      socket.write("HTTP/1.1 200 OK\r\n");
      forever(socket, `x-more: ${"a".repeat(1_000)}\r\n`);
    },
  },
  "a reset before the answer": { end: "unknown", shape: (socket) => void socket.resetAndDestroy() },
  "a reset within the answer": {
    end: "unknown",
    shape: (socket) => {
      socket.write(head("200 OK", { ...json, "content-length": good.length }));
      socket.write(good.subarray(0, 100_000), () => socket.resetAndDestroy());
    },
  },
  "an end without an answer": { end: "unknown", shape: (socket) => void socket.end() },
  "bytes that are not HTTP": {
    end: "unknown",
    shape: (socket) => void socket.end("\u0000\u0001 no HTTP \r\n\r\n"),
  },
  "broken base64": { end: "unknown", shape: whole('{"data":[{"b64_json":"not base64!"}]}') },
  "base64 of no picture": { end: "unknown", shape: whole(replyOf(Buffer.from("no picture"))) },
  "a picture of 256 megapixels": { end: "unknown", shape: whole(replyOf(await hugeJpeg.toBuffer())) },
  "an SVG": {
    end: "unknown",
    shape: whole(replyOf(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))),
  },
  "HTML with 200": { end: "unknown", shape: whole("<html>Sign in</html>", { "content-type": "text/html" }) },
  "nothing with 200": { end: "unknown", shape: whole("") },
  "204": { end: "unknown", shape: (socket) => void socket.end("HTTP/1.1 204 No Content\r\n\r\n") },
  "JSON cut short": { end: "unknown", shape: whole(good.subarray(0, 50_000)) },
  "JSON of another kind": { end: "unknown", shape: whole("[null]") },
  "an upgrade": {
    end: "unknown",
    shape: (socket) =>
      void socket.end("HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n"),
  },
  "HTML with 502": {
    end: "unknown",
    shape: whole("<html>", { status: "502 Bad Gateway", "content-type": "text/html" }),
  },
  "503 whose words never end": {
    end: "waits",
    shape: (socket) => {
      socket.write(head("503 Service Unavailable", { ...json, "content-length": 8 * 1024 ** 3 }));
      forever(socket, Buffer.alloc(1024 ** 2, 32));
    },
  },
  "400 in gzip with a length": {
    end: "refused",
    shape: whole(gzipSync('{"error":{"code":"moderation_blocked"}}'), {
      status: "400 Bad Request",
      "content-encoding": "gzip",
    }),
  },
};

function replyOf(picture: Buffer): Buffer {
  return Buffer.from(JSON.stringify({ data: [{ b64_json: picture.toString("base64") }] }));
}

async function noise(): Promise<Buffer> {
  const settings = { type: "gaussian", mean: 120, sigma: 40 } as const;
  return sharp({ create: { width: 1152, height: 864, channels: 3, background: "#000", noise: settings } })
    .png()
    .toBuffer();
}
