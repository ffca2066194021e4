import { connect } from "node:net";
import fc from "fast-check";
import { expect, it } from "vitest";
import { seed } from "../seed.ts";
import { rightRequest, targets } from "../../../kit/requests.ts";
import type { World } from "./world.ts";

const kind = "bytes that are not valid HTTP";

/** Milliseconds for a whole exchange. */
const exchangeTimeout = 8_000;
/** Milliseconds after which a client that got no answer closes its side; the server drops what it was asked by then. */
const hold = 250;

const line = "GET /health HTTP/1.1\r\n";
const host = "Host: localhost\r\n";
const json = "Content-Type: application/json\r\n";

const cases: Record<string, string | Buffer> = {
  nothing: "",
  "random words": "hello there\r\n\r\n",
  "a TLS handshake": Buffer.from("16030100a5010000a10303", "hex"),
  "HTTP/2": "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  "HTTP/9.9": `GET /health HTTP/9.9\r\n${host}\r\n`,
  "HTTP/0.9": "GET /health\r\n",
  "no Host": `${line}\r\n`,
  "two Hosts": `${line}${host}Host: elsewhere\r\n\r\n`,
  "a NUL in the path": `GET /hea\0lth HTTP/1.1\r\n${host}\r\n`,
  "a space in the path": `GET /hea lth HTTP/1.1\r\n${host}\r\n`,
  "raw UTF-8 in the path": `GET /shoots/é漢 HTTP/1.1\r\n${host}\r\n`,
  "an absolute address": `GET http://elsewhere/health HTTP/1.1\r\n${host}\r\n`,
  "an asterisk": `GET * HTTP/1.1\r\n${host}\r\n`,
  "a lower-case method": `get /health HTTP/1.1\r\n${host}\r\n`,
  "an unknown method": `LUSTER /health HTTP/1.1\r\n${host}\r\n`,
  CONNECT: `CONNECT localhost:22 HTTP/1.1\r\n${host}\r\n`,
  "an upgrade to WebSocket": `${line}${host}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
  "an upgrade to h2c": `${line}${host}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n\r\n`,
  "a header without a colon": `${line}${host}Authorization\r\n\r\n`,
  "a header without a name": `${line}${host}: x\r\n\r\n`,
  "a space before the colon": `${line}${host}Content-Length : 5\r\n\r\nhello`,
  "a folded header": `${line}${host}X-A: b\r\n c\r\n\r\n`,
  "a NUL in a header": `${line}${host}X-A: b\0c\r\n\r\n`,
  "line feeds alone": "GET /health HTTP/1.1\nHost: localhost\n\n",
  "carriage returns alone": "GET /health HTTP/1.1\rHost: localhost\r\r",
  "a header of 20 kB": `${line}${host}X-A: ${"a".repeat(20_000)}\r\n\r\n`,
  "5,000 headers": `${line}${host}${"X-A: b\r\n".repeat(5_000)}\r\n`,
  "an address of 20 kB": `GET /${"a".repeat(20_000)} HTTP/1.1\r\n${host}\r\n`,
  "a negative length": `POST /shoots HTTP/1.1\r\n${host}${json}Content-Length: -1\r\n\r\n{}`,
  "a length that is not a number": `POST /shoots HTTP/1.1\r\n${host}${json}Content-Length: ten\r\n\r\n{}`,
  "two lengths": `POST /shoots HTTP/1.1\r\n${host}${json}Content-Length: 2\r\nContent-Length: 30\r\n\r\n{}`,
  "a length of 2⁶⁴": `POST /shoots HTTP/1.1\r\n${host}${json}Content-Length: 18446744073709551616\r\n\r\n{}`,
  "length and chunks": `POST /shoots HTTP/1.1\r\n${host}${json}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /shoots HTTP/1.1\r\n${host}\r\n`,
  "chunks twice over": `POST /shoots HTTP/1.1\r\n${host}${json}Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n`,
  "an unknown encoding": `POST /shoots HTTP/1.1\r\n${host}${json}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`,
  "a chunk of no size": `POST /shoots HTTP/1.1\r\n${host}${json}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`,
  "a chunk larger than said": `POST /shoots HTTP/1.1\r\n${host}${json}Transfer-Encoding: chunked\r\n\r\n1\r\n{}}}\r\n0\r\n\r\n`,
  "a chunk of 2⁶⁴": `POST /shoots HTTP/1.1\r\n${host}${json}Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n{}`,
  "half a header": "GET /heal",
  "half a body": `POST /shoots HTTP/1.1\r\n${host}${json}Content-Length: 500\r\n\r\n{"name":`,
  "an unknown expectation": `${line}${host}Expect: 200-maybe\r\n\r\n`,
  "a request inside a body": `GET /health HTTP/1.1\r\n${host}Content-Length: 44\r\n\r\nGET /shoots HTTP/1.1\r\nHost: localhost\r\n\r\n\r\n\r\n`,
  "50 requests in one piece": `${line}${host}\r\n`.repeat(50),
  "a right request": `${line}${host}\r\n`,
};

/** What no HTTP client would send, over a socket of its own. */
export function sockets({ machine, own, other, tally }: World): void {
  const { port } = new URL(machine.url);

  async function statusesOf(bytes: string | Buffer): Promise<number[]> {
    const answer = await exchange(Number(port), bytes);
    for (const secret of other.secrets) expect(answer).not.toContain(secret);
    const statuses = [...answer.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));
    for (const status of statuses) expect(status).toBeLessThan(500);
    tally.count(kind, statuses.length === 0 ? "closed" : [...new Set(statuses)].join(" then "));
    return statuses;
  }

  it.each(Object.entries(cases))(
    "%s ends with a refusal, a right answer or a closed connection",
    async (_, bytes) => {
      await statusesOf(bytes);
    },
  );

  it("random bytes end with a refusal, a right answer or a closed connection", async () => {
    const bytes = fc.uint8Array({ maxLength: 2_000 }).map((some) => Buffer.from(some));
    await fc.assert(
      fc.asyncProperty(bytes, async (some) => void (await statusesOf(some))),
      { seed, numRuns: 60 },
    );
  });

  it.each(targets)(
    "a request to $name with changed bytes ends with a refusal, a right answer or a closed connection",
    async (target) => {
      const { method, path, headers, body = "" } = rightRequest(target, own);
      const fields = Object.entries({ host: "localhost", ...headers, "content-length": String(body.length) });
      const wire = `${method} ${path} HTTP/1.1\r\n${fields.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n${body}`;
      const flips = fc.array(fc.tuple(fc.nat(wire.length - 1), fc.integer({ min: 0, max: 255 })), {
        minLength: 1,
        maxLength: 4,
      });
      const property = fc.asyncProperty(flips, async (changes) => {
        const bytes = Buffer.from(wire);
        for (const [at, value] of changes) bytes[at] = value;
        await statusesOf(bytes);
      });
      await fc.assert(property, { seed, numRuns: 15 });
    },
  );
}

/**
 * Sends the bytes, closes this side when an answer has begun or is slow to come, and resolves to all that came back.
 */
function exchange(port: number, bytes: string | Buffer): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const received: Buffer[] = [];
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true }, () => socket.write(bytes));
  const leave = setTimeout(() => socket.end(), hold);
  const end = () => {
    clearTimeout(leave);
    socket.destroy();
    resolve(Buffer.concat(received).toString("latin1"));
  };
  socket.setTimeout(exchangeTimeout, () => reject(new Error("The connection stays open")));
  socket.once("data", () => socket.end());
  // A reset is a closed connection.
  socket
    .on("data", (data) => received.push(data))
    .on("end", end)
    .on("close", end)
    .on("error", end);
  return promise;
}
