import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { s3Store } from "@luster/core/storage/s3/store.s3";
import { close, listen } from "@luster/local/cloud/listen";

const etag = '"0123456789abcdef0123456789abcdef"';
let folder: string;
let server: Server;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "fault-s3-"))));
afterEach(async () => {
  await close(server);
  await rm(folder, { recursive: true });
});

// Where the server answers, its answer counts, however late a busy machine has it.
const patient = { connect: 60_000, idle: 60_000, list: 60_000 };
const impatient = { ...patient, idle: 300 };

/** A store whose server does as told. */
async function storeBehind(listener: RequestListener, timeouts = patient) {
  server = createServer(listener);
  const endpoint = `http://127.0.0.1:${await listen(server)}`;
  const credentials = { accessKeyId: "EXAMPLEKEYEXAMPLEKEY", secretAccessKey: "example-secret" };
  const address = { bucket: "pictures", region: "auto", endpoint };
  return s3Store({ name: "r2", address, credentials, methods: ["PUT"], timeouts });
}

const answering = (status: number, body = "") =>
  storeBehind(
    (request, response) => void request.resume().on("end", () => response.writeHead(status).end(body)),
  );
const outage = { code: "storage.unavailable", retryAfter: expect.any(Number) };
const uploadTo = async (store: Awaited<ReturnType<typeof storeBehind>>) => {
  const file = join(folder, "picture");
  await writeFile(file, "bytes");
  return await store.upload("a/b.png", file, { contentType: "image/png" });
};

const half: RequestListener = (_request, response) =>
  void response.writeHead(200, { "content-length": 100, etag }).write("half of it");

describe("an outage", () => {
  test.each([500, 502, 503, 504, 429])("is every answer of %i", async (status) => {
    const store = await answering(status);
    await expect(store.head("a/b.png")).rejects.toMatchObject(outage);
    await expect(store.delete("a/b.png")).rejects.toMatchObject(outage);
    await expect(uploadTo(store)).rejects.toMatchObject(outage);
  });

  test.each([
    [200, ["GET"]],
    [503, ["GET", "GET", "HEAD", "HEAD"]],
  ])(
    "and an answer of %i to a list is one for all ETags: one at most is asked for by itself",
    async (status, requests) => {
      const keys = Array.from({ length: 9 }, (_, at) => `a/${at}.jpg`);
      const objects = keys.map((key) => `<Contents><Key>${key}</Key><ETag>&quot;1&quot;</ETag></Contents>`);
      const list = `<ListBucketResult>${objects.join("")}<IsTruncated>false</IsTruncated></ListBucketResult>`;
      const asked: (string | undefined)[] = [];
      const store = await storeBehind(({ method }, response) => {
        asked.push(method);
        response.writeHead(status).end(list);
      });
      const told = status === 200 ? keys.map((key) => [key, '"1"'] as const) : [];
      expect(await store.etags(keys)).toEqual(new Map(told));
      expect(asked).toEqual(requests);
    },
  );

  test("is a gateway's page where XML should be", async () => {
    const store = await answering(502, "<html><body>Bad gateway</html>");
    await expect(store.peek("a/b.png", { etag, length: 4 })).rejects.toMatchObject(outage);
  });

  test("is a server that takes the request and says nothing", async () => {
    const store = await storeBehind(() => undefined, impatient);
    await expect(store.head("a/b.png")).rejects.toMatchObject(outage);
    await expect(uploadTo(store)).rejects.toMatchObject(outage);
  });

  test("is a conflict between two first writes", async () => {
    await expect(uploadTo(await answering(409))).rejects.toMatchObject(outage);
  });

  test("is a download that stops half-way, and no file is left", async () => {
    const store = await storeBehind(half, impatient);
    const file = join(folder, "stalled");
    await expect(store.download("a/b.png", file, { etag })).rejects.toMatchObject(outage);
    expect(existsSync(file)).toBe(false);
  });

  test("is a connection that breaks in a download, and no file is left", async () => {
    const store = await storeBehind((request, response) => {
      half(request, response);
      response.destroy();
    });
    const file = join(folder, "broken");
    await expect(store.download("a/b.png", file, { etag })).rejects.toMatchObject(outage);
    expect(existsSync(file)).toBe(false);
  });
});

test("a fault that a second attempt mends is not noticed", async () => {
  const statuses = [503, 200];
  const store = await storeBehind((_request, response) =>
    response
      .writeHead(statuses.shift() ?? 200, {
        etag,
        "content-length": 0,
        "content-type": "image/png",
      })
      .end(),
  );
  expect(await store.head("a/b.png")).toEqual({ size: 0, etag, contentType: "image/png" });
});

test.each([400, 401, 403])("an answer of %i is our mistake and not an outage", async (status) => {
  const store = await answering(status);
  await expect(store.head("a/b.png")).rejects.toMatchObject({
    $metadata: { httpStatusCode: status },
  });
  await expect(uploadTo(store)).rejects.toMatchObject({ $metadata: { httpStatusCode: status } });
});

test("a call that is aborted while the server is silent ends with the signal's reason", async () => {
  const stop = new AbortController();
  const reason = new Error("the invocation ends");
  const store = await storeBehind(() => stop.abort(reason));
  await expect(store.head("a/b.png", stop.signal)).rejects.toBe(reason);
});

test("a small call of a silent store, or of one that stops in its answer, is an outage within the 10 s of a route", async () => {
  server = createServer((request, response) => {
    if (request.method === "GET") half(request, response);
  });
  const endpoint = `http://127.0.0.1:${await listen(server)}`;
  const credentials = { accessKeyId: "EXAMPLEKEYEXAMPLEKEY", secretAccessKey: "example-secret" };
  const address = { bucket: "pictures", region: "auto", endpoint };
  const store = s3Store({ name: "r2", address, credentials, methods: ["PUT"] });
  const start = performance.now();
  await Promise.all([
    expect(store.head("a/b.png")).rejects.toMatchObject(outage),
    expect(store.peek("a/b.png", { etag, length: 4 })).rejects.toMatchObject(outage),
    expect(store.delete("a/b.png")).rejects.toMatchObject(outage),
    expect(store.probe(AbortSignal.timeout(60_000))).rejects.toMatchObject(outage),
  ]);
  expect(performance.now() - start).toBeLessThan(10_000);
});
