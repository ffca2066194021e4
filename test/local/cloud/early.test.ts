import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { connect } from "node:net";
import { diskRequests } from "@luster/local/disk/disk-server";
import { storageDoor } from "@luster/local/cloud/door";
import { close, listen } from "@luster/local/cloud/listen";
import { startR2 } from "@luster/local/cloud/r2";
import { r2Front } from "@luster/local/cloud/r2-front";
import { gateway } from "@luster/local/gateway/gateway";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../../kit/temporary.ts";

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

test.each(Object.entries(doors))(
  "after an early refusal by %s, the same connection is answered again or closed",
  async (_, start) => {
    const { port, path, headers = "" } = await start();
    const socket = connect(port, "127.0.0.1");
    onTestFinished(() => void socket.destroy());
    const seen = { text: "", closed: false };
    socket.on("data", (data) => (seen.text += String(data)));
    socket.on("close", () => (seen.closed = true)).on("error", () => undefined);
    await once(socket, "connect");
    const put = (length: number): void => {
      const lines = [`PUT ${path} HTTP/1.1`, `host: localhost:${port}`, `content-length: ${length}`];
      socket.write(`${lines.join("\r\n")}\r\n${headers}\r\n`);
      socket.write(Buffer.alloc(length));
    };
    const answers = () => seen.text.match(/HTTP\/1\.1 [2-5]\d\d/g)?.length ?? 0;
    put(large);
    await expect.poll(answers, { timeout: 8_000 }).toBe(1);
    if (!seen.closed) put(1);
    await expect.poll(() => seen.closed || answers() === 2, { timeout: 8_000 }).toBe(true);
  },
);

async function served(server: Server): Promise<Door> {
  const port = await listen(server);
  onTestFinished(() => close(server));
  return { port, path: "/it" };
}
