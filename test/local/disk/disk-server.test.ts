import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer, request, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { diskRequests } from "@luster/local/disk/disk-server";
import { diskStore } from "@luster/local/disk/disk-store";
import type { ObjectStore } from "@luster/core/storage/store";
import { close, listen } from "@luster/local/cloud/listen";
import { newKey, picture } from "../../kit/suites/store-fixture.ts";

const secret = Buffer.from("example-secret-of-the-disk-store");
const grant = { contentType: "image/png", expiresIn: 60, maxSize: 1000 };
const faults: unknown[] = [];
let parent: string;
let folder: string;
let server: Server;
let baseUrl: string;
let store: ObjectStore;

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), "disk-server-"));
  folder = join(parent, "objects");
  server = createServer(
    diskRequests({ folder, secret, path: "/storage", onFault: (error) => faults.push(error) }),
  );
  baseUrl = `http://127.0.0.1:${await listen(server)}/storage`;
  store = diskStore({ folder, baseUrl, secret });
});
afterAll(async () => {
  await close(server);
  await rm(parent, { recursive: true });
});

const codeIn = async (response: Response) => [
  response.status,
  /<Code>(\w+)/.exec(await response.text())?.[1],
];
const put = (url: string, headers: Record<string, string>, body: Buffer<ArrayBuffer>) =>
  fetch(url, { method: "PUT", headers, body });

describe("the directory's requests", () => {
  test.each(["ENOSPC", "EROFS", "EIO"])(
    "answer 503 with Retry-After while the disk answers %s",
    async (code) => {
      const full = createServer(
        diskRequests({
          folder,
          secret,
          path: "/storage",
          now: () => {
            throw Object.assign(new Error(code), { code });
          },
        }),
      );
      const port = await listen(full);
      const { url, headers } = store.presignPut({ key: newKey(), ...grant });
      const response = await put(url.replace(/:\d+/, `:${port}`), headers, picture(100));
      await close(full);
      expect(response.headers.get("retry-after")).toBe("10");
      expect(await codeIn(response)).toEqual([503, "ServiceUnavailable"]);
    },
  );

  test("answer an expired URL as R2 does, to the very second", async () => {
    const start = new Date("2026-11-22T12:00:00Z");
    const at = (seconds: number) => new Date(start.getTime() + seconds * 1000);
    const { url } = diskStore({ folder, baseUrl, secret, now: () => start }).presignGet({
      key: newKey(),
      contentType: "image/png",
      filename: "a.png",
      expiresIn: 60,
    });
    const clocked = async (seconds: number) => {
      const other = createServer(diskRequests({ folder, secret, path: "/storage", now: () => at(seconds) }));
      const port = await listen(other);
      const answer = await codeIn(await fetch(url.replace(/:\d+/, `:${port}`)));
      await close(other);
      return answer;
    };
    expect(await clocked(59)).toEqual([404, "NoSuchKey"]);
    expect(await clocked(60)).toEqual([400, "ExpiredRequest"]);
  });

  test("refuse a URL that another secret signed", async () => {
    const forger = diskStore({ folder, baseUrl, secret: Buffer.from("another secret") });
    const { url, headers } = forger.presignPut({ ...grant, key: newKey() });
    expect(await codeIn(await put(url, headers, picture(10)))).toEqual([403, "SignatureDoesNotMatch"]);
  });

  test("refuse more bytes than were granted", async () => {
    const key = newKey();
    const { url, headers } = store.presignPut({ ...grant, key });
    expect(await codeIn(await put(url, headers, picture(1001)))).toEqual([400, "EntityTooLarge"]);
    expect(await store.head(key)).toBeUndefined();
    expect((await put(url, headers, picture(1000))).status).toBe(200);
  });

  test("keep nothing of an upload whose client goes away half-way", async () => {
    const key = newKey();
    const { url, headers } = store.presignPut({ ...grant, key });
    const arrived = once(server, "request");
    const upload = request(url, { method: "PUT", headers: { ...headers, "content-length": 1000 } });
    upload.on("error", () => undefined);
    upload.write(picture(500));
    const [, response] = await arrived;
    upload.destroy();
    await once(response, "close");
    await expect.poll(() => readdir(join(folder, ".tmp"))).toEqual([]);
    expect(await store.head(key)).toBeUndefined();
    expect(faults).toEqual([]);
  });

  test.each([
    "/storage/../../etc/passwd",
    "/storage/%2e%2e/%2e%2e/etc/passwd",
    "/storage",
    "/storage/",
    "/",
    "/elsewhere/a.png",
    "//",
  ])("refuse %s without a signature", async (path) => {
    const asked = request(new URL(baseUrl).origin, { path });
    const [response] = await once(asked.end(), "response");
    expect(response.resume().statusCode).toBe(403);
  });

  test("answer a URL for one version with 412 once another stands under its key", async () => {
    const key = newKey();
    const { url, headers } = store.presignPut({ ...grant, key });
    await put(url, headers, picture(10));
    const etag = (await store.head(key))?.etag;
    const of = { key, contentType: "image/png", filename: "a.png", expiresIn: 60, etag };
    const { url: download } = store.presignGet(of);
    expect((await fetch(download)).status).toBe(200);
    await store.delete(key);
    await put(url, headers, picture(11));
    expect(await codeIn(await fetch(download))).toEqual([412, "PreconditionFailed"]);
    expect((await fetch(download.replace(/etag=[^&]*&?/, ""))).status).toBe(403);
  });

  test.each(["?uploadId=1", "0", "%00", "&x=1"])("refuse a signature that goes on with %s", async (more) => {
    const { url, headers } = store.presignPut({ ...grant, key: newKey() });
    expect((await put(url + more, headers, picture(10))).status).toBe(403);
  });

  test("tell browsers not to guess the type of what they download", async () => {
    const key = newKey();
    const { url, headers } = store.presignPut({ ...grant, key });
    await put(url, headers, picture(10));
    const download = store.presignGet({ key, contentType: "image/png", filename: "a.png", expiresIn: 60 });
    const response = await fetch(download.url);
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  });
});

describe("the directory", () => {
  test("keeps its objects for the next process", async () => {
    const key = newKey();
    const { url, headers } = store.presignPut({ ...grant, key });
    await put(url, headers, picture(10));
    expect(await diskStore({ folder, baseUrl, secret }).head(key)).toEqual(await store.head(key));
  });

  const part = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("..", ".", "", ".tmp", "@content", "a\0b", "~x", "a".repeat(300)),
  );
  const anyKey = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));

  test("takes no key that leads out of it or into its own files", async () => {
    const safe = /^[A-Za-z0-9_~-][A-Za-z0-9._~-]*(\/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*$/;
    const check = async (key: string) => {
      if (safe.test(key) && key.split("/").every(({ length }) => length < 256)) return;
      await expect(store.head(key)).rejects.toThrow(RangeError);
      await expect(store.delete(key)).rejects.toThrow(RangeError);
    };
    await fc.assert(fc.asyncProperty(anyKey, check), { numRuns: 300 });
    expect(await readdir(parent)).toEqual(["objects"]);
  });
});
