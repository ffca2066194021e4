import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { createServer as createTcpServer, type AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { AnswerError, exchange, NotSentError } from "@luster/core/exchange";
import { expect, onTestFinished, test } from "vitest";

const call = exchange({ maxBytes: 100_000 });

test("sends a form with its type and length over a connection of its own, and asks for no encoding", async () => {
  const url = await answering((request, response) => response.end(JSON.stringify(request.headers)));
  const body = new FormData();
  body.append("prompt", "warmer");
  const reply = await call(url, { method: "POST", body, headers: { authorization: "Bearer example" } });
  expect(await reply.json()).toMatchObject({
    authorization: "Bearer example",
    "accept-encoding": "identity",
    "content-type": expect.stringMatching(/^multipart\/form-data; boundary=/),
    "content-length": expect.stringMatching(/^\d+$/),
    connection: "close",
  });
});

test("hands a redirect on and asks nobody else", async () => {
  const asked: (string | undefined)[] = [];
  const url = await answering(({ url }, response) => {
    asked.push(url);
    response.writeHead(307, { location: "/elsewhere" }).end();
  });
  expect((await call(`${url}/first`, { method: "POST", body: "photo" })).status).toBe(307);
  expect(asked).toEqual(["/first"]);
});

test.each([
  ["too large as it is sent", Buffer.alloc(100_001), {}],
  ["too large once it is decoded", gzipSync(Buffer.alloc(10_000_000)), { "content-encoding": "gzip" }],
  ["in an unknown encoding", Buffer.from("x"), { "content-encoding": "compress" }],
])("throws for an answer that is %s", async (_, body, headers) => {
  const url = await answering((_request, response) => response.writeHead(200, headers).end(body));
  const thrown = await call(url).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(Error);
  expect(thrown).not.toBeInstanceOf(NotSentError);
});

test("gives a refusal its status when its words are broken", async () => {
  const headers = { "content-encoding": "gzip", "retry-after": "17" };
  const url = await answering((_request, response) => response.writeHead(429, headers).end("no gzip"));
  const reply = await call(url);
  expect([reply.status, await reply.text(), reply.headers.get("retry-after")]).toEqual([429, "", "17"]);
});

test("throws NotSentError when the connection is refused, or its handshake of TLS fails", async () => {
  const server = createTcpServer((socket) => socket.once("data", () => socket.destroy()));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  await expect(call(`https://127.0.0.1:${port}`)).rejects.toBeInstanceOf(NotSentError);
  await once(server.close(), "close");
  await expect(call(`http://127.0.0.1:${port}`)).rejects.toBeInstanceOf(NotSentError);
});

test("throws AnswerError for an upgrade that nobody asked for", async () => {
  const server = createTcpServer((socket) =>
    socket.once("data", () => socket.end("HTTP/1.1 101 Hm\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n")),
  );
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  await expect(call(`http://127.0.0.1:${port}`)).rejects.toBeInstanceOf(AnswerError);
});

test("ends with the signal's abort within an answer", async () => {
  const client = new AbortController();
  const url = await answering((_request, response) =>
    response.writeHead(200).write("half", () => client.abort()),
  );
  await expect(call(url, { signal: client.signal })).rejects.toThrow(/abort/i);
});

async function answering(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
