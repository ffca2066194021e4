import { once } from "node:events";
import { createServer, request as open, type IncomingMessage } from "node:http";
import { createServer as createTcpServer } from "node:net";
import { close, listen } from "@luster/local/cloud/listen";
import { r2Front } from "@luster/local/cloud/r2-front";
import { expect, onTestFinished, test } from "vitest";
import * as z from "zod";

test("when a client disconnects in the middle of its body, the forwarded request is cut too", async () => {
  const arrived = Promise.withResolvers<IncomingMessage>();
  const front = await frontOf(arrived.resolve);
  const request = open(front, { method: "PUT", headers: { "content-length": 1_000 } });
  request.on("error", () => undefined);
  request.write("half");
  const behind = await arrived.promise;
  const cut = new Promise((resolve) => behind.on("error", resolve));
  request.destroy();
  expect(await cut).toMatchObject({ code: "ECONNRESET" });
});

test("a storage that does not answer is a 503", async () => {
  const front = await frontOf(({ socket }) => socket.destroy());
  const response = await fetch(front);
  expect([response.status, await response.text()]).toEqual([
    503,
    expect.stringContaining("<Code>ServiceUnavailable</Code>"),
  ]);
});

test("a refusal arrives whole although the storage resets the connection in its middle", async () => {
  const refusal = "HTTP/1.1 403 Forbidden\r\ncontent-length: 5\r\n\r\n";
  const requests: string[] = [];
  const storage = createTcpServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", (data) => {
      const isFirst = requests.push(String(data)) === 1;
      if (!isFirst) return void socket.end(`${refusal}words`);
      socket.write(refusal);
      setTimeout(() => socket.resetAndDestroy(), 100);
    });
  });
  await once(storage.listen(0, "127.0.0.1"), "listening");
  const { port } = z.object({ port: z.int() }).parse(storage.address());
  const front = r2Front({ origin: async () => new URL(`http://127.0.0.1:${port}`), allows: () => true });
  onTestFinished(async () => {
    await close(front);
    storage.close();
  });
  const url = `http://127.0.0.1:${await listen(front)}`;
  const response = await fetch(url, { method: "PUT", body: "body" });
  expect([response.status, await response.text()]).toEqual([403, "words"]);
  expect(requests).toHaveLength(2);
});

/** The URL of a front before a server that only calls `receive`. */
async function frontOf(receive: (request: IncomingMessage) => void): Promise<string> {
  const storage = createServer(receive);
  const port = await listen(storage);
  const front = r2Front({ origin: async () => new URL(`http://127.0.0.1:${port}`), allows: () => true });
  onTestFinished(async () => {
    await close(front);
    await close(storage);
  });
  return `http://127.0.0.1:${await listen(front)}`;
}
