import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { connect } from "node:net";
import { diskRequests } from "@luster/local/disk/disk-server";
import { diskStore } from "@luster/local/disk/disk-store";
import { storageDoor } from "@luster/local/cloud/door";
import { close, listen } from "@luster/local/cloud/listen";
import { startR2 } from "@luster/local/cloud/r2";
import { r2Front } from "@luster/local/cloud/r2-front";
import { gateway } from "@luster/local/gateway/gateway";
import { describe, expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../../kit/temporary.ts";
import { fillable } from "./fillable.ts";

/** Bytes, more than every buffer between a client and a server holds. */
const large = 24_000_000;

type Door = { port: number; path: string; headers?: string };

const cors = { allows: () => true, allowMethods: [], allowHeaders: [], exposeHeaders: [], maxAge: 0 };
const credentials = {
  accessKeyId: "EXAMPLEACCESSKEY0000",
  secretAccessKey: "example-secret-for-tests-only-0000",
};

const api = (isPublic: boolean): Promise<Door> =>
  served(
    gateway({
      cors,
      authorize: async () => undefined,
      routes: [{ method: "PUT", path: "/it", public: isPublic, handler: async () => ({ statusCode: 200 }) }],
    }),
  );

const doors: Record<string, () => Promise<Door>> = {
  "the gateway, of a body that is too large": () => api(true),
  "the gateway, of a missing token": () => api(false),
  "the disk store's server, of a missing signature": async () => {
    const answer = diskRequests({ folder: await temporaryFolder(), secret: Buffer.from("example") });
    return served(createServer(storageDoor(() => true, answer)));
  },
  "the embedded R2's front, of a header that is not signed": async () => {
    const front = r2Front({ ...cors, origin: async () => new URL("http://127.0.0.1:1") });
    return { ...(await served(front)), headers: "x-amz-acl: private\r\n" };
  },
  "the embedded R2, of a missing signature": async () => {
    const r2 = await startR2({ folder: await temporaryFolder(), port: 0, bucket: "pictures", credentials });
    onTestFinished(() => r2.stop());
    const { port, pathname } = new URL(r2.endpoint);
    return { port: Number(port), path: `${pathname}/pictures/a` };
  },
};

describe.each(Object.entries(doors))("after an early refusal by %s", (_, start) => {
  test("the same connection is answered again or closed", async () => {
    const { put, answers, seen } = await connected(await start());
    put(large);
    await expect.poll(answers).toBe(1);
    if (!seen.closed) put(1);
    await expect.poll(() => seen.closed || answers() === 2).toBe(true);
  });

  test("a client that asks to close the connection has sent its whole body without a reset", async () => {
    const { put, answers, seen } = await connected(await start(), "connection: close\r\n");
    put(large);
    await expect.poll(() => seen.closed).toBe(true);
    expect([answers(), seen.error]).toEqual([1, undefined]);
  });
});

test.each([
  ["431", "headers that are too large", `PUT /it HTTP/1.1\r\nlong: ${"a".repeat(large)}\r\n\r\n`],
  ["400", "what is no HTTP", `what is this?${"\r\n".repeat(large / 2)}`],
  [
    "417",
    "an expectation that nobody meets",
    `PUT /it HTTP/1.1\r\nhost: localhost\r\nexpect: more\r\nconnection: close\r\ncontent-length: ${large}\r\n\r\n${"a".repeat(large)}`,
  ],
])("the client gets %s for %s although it goes on sending", async (status, _, bytes) => {
  const { socket, seen } = await connected(await api(true));
  socket.write(bytes);
  await expect.poll(() => seen.text).toContain(`HTTP/1.1 ${status}`);
  socket.end();
  await expect.poll(() => seen.closed).toBe(true);
  expect(seen.error).toBeUndefined();
});

test("a connection is closed when its client goes on sending without end after an early refusal", async () => {
  const { put, answers, seen, socket } = await connected(await api(false));
  put(10_000_000_000, large);
  await expect.poll(answers).toBe(1);
  const more = Buffer.alloc(1_000_000);
  await expect
    .poll(() => {
      if (socket.writableLength < large) socket.write(more);
      return seen.closed;
    })
    .toBe(true);
});

test("an upload for which the disk has no room is answered with 503", async ({ skip }) => {
  const disk = await fillable(16);
  if (typeof disk === "string") return skip(disk);
  const { folder } = disk;
  const secret = Buffer.from("example");
  const answer = diskRequests({ folder, secret });
  const { port } = await served(createServer(storageDoor(() => true, answer)));
  const store = diskStore({ folder, secret, baseUrl: `http://localhost:${port}` });
  const { url } = store.presignPut({
    key: "a",
    contentType: "image/png",
    expiresIn: 60,
    maxSize: large,
  });
  const { pathname, search } = new URL(url);
  const headers = "content-type: image/png\r\nif-none-match: *\r\nconnection: close\r\n";
  const { put, seen } = await connected({ port, path: `${pathname}${search}` }, headers);
  put(large);
  await expect.poll(() => seen.closed).toBe(true);
  expect(seen).toMatchObject({ text: expect.stringContaining("HTTP/1.1 503 "), error: undefined });
});

async function connected({ port, path, headers: own = "" }: Door, headers = "") {
  const socket = connect(port, "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  const seen: { text: string; closed: boolean; error: Error | undefined } = {
    text: "",
    closed: false,
    error: undefined,
  };
  socket.on("data", (data) => (seen.text += String(data)));
  socket.on("close", () => (seen.closed = true)).on("error", (error) => (seen.error = error));
  await once(socket, "connect");
  const put = (length: number, sent = length): void => {
    const lines = [`PUT ${path} HTTP/1.1`, `host: localhost:${port}`, `content-length: ${length}`];
    socket.write(`${lines.join("\r\n")}\r\n${own}${headers}\r\n`);
    socket.write(Buffer.alloc(sent));
  };
  const answers = () => seen.text.match(/HTTP\/1\.1 [2-5]\d\d/g)?.length ?? 0;
  return { socket, seen, put, answers };
}

async function served(server: Server): Promise<Door> {
  const port = await listen(server);
  onTestFinished(() => close(server));
  return { port, path: "/it" };
}
