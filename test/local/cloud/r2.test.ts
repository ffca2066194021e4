import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import http, { type IncomingMessage, type OutgoingHttpHeaders } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import {
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { lookUp } from "@luster/local/cloud/process";
import { startR2 } from "@luster/local/cloud/r2";
import { InUse } from "@luster/local/data-error";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { killed, runChild } from "./child.ts";
import { temporaryFolder } from "../../kit/temporary.ts";

const credentials = {
  accessKeyId: "EXAMPLEACCESSKEY0000",
  secretAccessKey: "example-secret-for-tests-only-0000000000",
};
const Bucket = "pictures";

const client = (endpoint: string): S3Client =>
  new S3Client({
    endpoint,
    region: "auto",
    forcePathStyle: true,
    credentials,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });

const start = (folder: string) => startR2({ folder, port: 0, bucket: Bucket, credentials });

describe("a running R2", () => {
  let folder: string;
  let r2: Awaited<ReturnType<typeof startR2>>;
  let s3: S3Client;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "luster-r2-"));
    r2 = await start(folder);
    s3 = client(r2.endpoint);
  });

  afterAll(async () => {
    await r2.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const presign = (input: Omit<PutObjectCommandInput, "Bucket">, ...headers: string[]) =>
    getSignedUrl(s3, new PutObjectCommand({ Bucket, ...input }), {
      signableHeaders: new Set(input.ContentType ? ["content-type"] : []),
      unhoistableHeaders: new Set(["x-amz-checksum-sha256", "if-none-match", ...headers]),
    });

  const putLarge = async () =>
    fetch(await presign({ Key: "taken", IfNoneMatch: "*" }), {
      method: "PUT",
      body: randomBytes(8_000_000),
      headers: { "if-none-match": "*" },
    });

  const stored = async (Key: string) => {
    try {
      return await s3.send(new HeadObjectCommand({ Bucket, Key }));
    } catch {
      return undefined;
    }
  };

  test("a body that waits for 100 Continue is asked for and stored", async () => {
    const body = randomBytes(2_000_000);
    const url = await presign({ Key: "expects", ContentType: "image/png" });
    const request = http.request(url, {
      method: "PUT",
      headers: { "content-type": "image/png", "content-length": body.length, expect: "100-continue" },
    });
    request.flushHeaders();
    await once(request, "continue");
    request.end(body);
    const [response] = await once(request, "response");
    expect(response.statusCode).toBe(200);
    expect(await stored("expects")).toMatchObject({ ContentLength: body.length, ContentType: "image/png" });
  });

  test("the query of a presigned GET sets the type and disposition of the answer", async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: "get", Body: "x", ContentType: "image/jpeg" }));
    const command = new GetObjectCommand({
      Bucket,
      Key: "get",
      ResponseContentType: "application/pdf",
      ResponseContentDisposition: 'attachment; filename="kitchen.jpg"',
    });
    const response = await fetch(await getSignedUrl(s3, command));
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/pdf");
    expect(response.headers.get("content-disposition")).toBe('attachment; filename="kitchen.jpg"');
  });

  test("a disposition that is not a header value is refused and the server goes on", async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: "kitchen", Body: "x" }));
    const command = new GetObjectCommand({
      Bucket,
      Key: "kitchen",
      ResponseContentDisposition: "attachment\r\nx-injected: 1",
    });
    const response = await fetch(await getSignedUrl(s3, command));
    expect([response.status, await response.text()]).toEqual([
      400,
      expect.stringContaining("<Code>InvalidArgument</Code>"),
    ]);
    expect(await stored("kitchen")).toBeDefined();
  });

  test("a body with another SHA-256 than announced is refused and not stored", async () => {
    const ChecksumSHA256 = createHash("sha256").update("what was promised").digest("base64");
    const url = await presign({ Key: "wrong-sum", ChecksumSHA256 });
    const response = await fetch(url, {
      method: "PUT",
      body: "what was sent",
      headers: { "x-amz-checksum-sha256": ChecksumSHA256 },
    });
    expect([response.status, await response.text()]).toEqual([
      400,
      expect.stringContaining("<Code>BadDigest</Code>"),
    ]);
    expect(await stored("wrong-sum")).toBeUndefined();
  });

  test("a body with the announced SHA-256 is stored", async () => {
    const body = randomBytes(100_000);
    const ChecksumSHA256 = createHash("sha256").update(body).digest("base64");
    const url = await presign({ Key: "right-sum", ChecksumSHA256 });
    const response = await fetch(url, {
      method: "PUT",
      body,
      headers: { "x-amz-checksum-sha256": ChecksumSHA256 },
    });
    expect(response.status).toBe(200);
    expect(await stored("right-sum")).toMatchObject({ ContentLength: body.length });
  });

  test.each(["sha1", "crc32"])(
    "a body with another %s than announced is refused and not stored",
    async (sum) => {
      const header = `x-amz-checksum-${sum}`;
      const url = await presign({ Key: sum, [`Checksum${sum.toUpperCase()}`]: "AAAAAA==" }, header);
      const response = await fetch(url, { method: "PUT", body: "sent", headers: { [header]: "AAAAAA==" } });
      expect(await answerOf(response)).toEqual([400, "BadDigest"]);
      expect(await stored(sum)).toBeUndefined();
    },
  );

  test("a POST form is answered with 501 and R2's words", async () => {
    const body = new FormData();
    body.append("key", "form");
    body.append("file", new Blob([randomBytes(200_000)]));
    const response = await fetch(`${r2.endpoint}/${Bucket}`, { method: "POST", body });
    expect([response.status, await response.text()]).toEqual([
      501,
      expect.stringContaining("Presigned post requests are not yet implemented"),
    ]);
  });

  test("an expired URL is answered with 400, one whose signature is wrong with 403", async () => {
    const signingDate = new Date(Date.now() - 120_000);
    const put = new PutObjectCommand({ Bucket, Key: "late" });
    const late = await getSignedUrl(s3, put, { signingDate, expiresIn: 60 });
    expect(await answerOf(await fetch(late, { method: "PUT", body: "x" }))).toEqual([400, "ExpiredRequest"]);
    const get = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: "late" }), {
      signingDate,
      expiresIn: 60,
    });
    expect(await answerOf(await fetch(get))).toEqual([400, "ExpiredRequest"]);
    const forged = (await presign({ Key: "late" })).replace(/Signature=./, "Signature=_");
    const answer = await fetch(forged, { method: "PUT", body: "x" });
    expect(await answerOf(answer)).toEqual([403, "SignatureDoesNotMatch"]);
  });

  test("a key of more than 1,024 bytes, more than 8 kB of metadata and more than 4.995 GiB are refused", async () => {
    const fits = await fetch(await presign({ Key: "k".repeat(1_024) }), { method: "PUT", body: "x" });
    expect(fits.status).toBe(200);
    const long = await fetch(await presign({ Key: `${"ü".repeat(512)}k` }), { method: "PUT", body: "x" });
    expect(await answerOf(long)).toEqual([400, "InvalidObjectName"]);
    const Metadata = { note: "n".repeat(8_190) };
    const described = s3.send(new PutObjectCommand({ Bucket, Key: "described", Body: "x", Metadata }));
    await expect(described).rejects.toMatchObject({ name: "MetadataTooLarge" });
    const request = http.request(await presign({ Key: "huge" }), {
      method: "PUT",
      headers: { "content-length": 5 * 1024 ** 3 },
    });
    request.flushHeaders();
    const [response] = await once(request, "response");
    expect([response.statusCode, await text(response)]).toEqual([
      400,
      expect.stringContaining("<Code>EntityTooLarge</Code>"),
    ]);
    request.destroy();
  });

  test("a PUT without a length is refused with 411", async () => {
    const response = await put(await presign({ Key: "endless" }), { "transfer-encoding": "chunked" }, "body");
    expect([response.statusCode, await text(response)]).toEqual([
      411,
      expect.stringContaining("<Code>MissingContentLength</Code>"),
    ]);
    expect(await stored("endless")).toBeUndefined();
  });

  test("of many writes of one key within a second one is taken, and after it the condition counts again", async () => {
    const url = await presign({ Key: "once", IfNoneMatch: "*" });
    const write = () => fetch(url, { method: "PUT", body: "original", headers: { "if-none-match": "*" } });
    const answers = await Promise.all([write(), write(), write()].map(async (sent) => answerOf(await sent)));
    expect(answers.toSorted()).toEqual([
      [200, undefined],
      [429, "TooManyRequests"],
      [429, "TooManyRequests"],
    ]);
    await expect.poll(async () => answerOf(await write())).toEqual([412, "PreconditionFailed"]);
    // A write that stored nothing takes no one's turn.
    expect(await answerOf(await write())).toEqual([412, "PreconditionFailed"]);
  });

  test("within the second a write with a wrong signature is still answered with 403, and one without a condition with 429", async () => {
    const conditional = await presign({ Key: "soon", IfNoneMatch: "*" });
    const headers = { "if-none-match": "*" };
    const write = async (url: string, more = {}) =>
      answerOf(await fetch(url, { method: "PUT", body: "original", headers: more }));
    expect(await write(conditional, headers)).toEqual([200, undefined]);
    expect(await write(`${conditional}&uploads`, headers)).toEqual([403, "SignatureDoesNotMatch"]);
    expect(await write(conditional)).toEqual([403, "SignatureDoesNotMatch"]);
    expect(await write(await presign({ Key: "soon" }))).toEqual([429, "TooManyRequests"]);
  });

  test("a large body for a key that exists gets 412 while it is still being sent", async () => {
    expect((await putLarge()).status).toBe(200);
    await expect.poll(async () => (await putLarge()).status).toBe(412);
  });

  test("a refusal reaches a client that is still sending a large body", async () => {
    const url = new URL(await presign({ Key: "forged" }));
    url.searchParams.set("X-Amz-Signature", "0".repeat(64));
    const response = await fetch(url, { method: "PUT", body: randomBytes(8_000_000) });
    expect(response.status).toBe(403);
  });

  test("a client that disconnects in the middle of its body stores nothing and affects nobody else", async () => {
    const request = http.request(await presign({ Key: "abandoned" }), {
      method: "PUT",
      headers: { "content-length": 1_000_000 },
    });
    const closed = new Promise((resolve) => request.on("error", resolve));
    await new Promise((resolve) => request.write(randomBytes(300_000), resolve));
    request.destroy();
    await closed;
    await s3.send(new PutObjectCommand({ Bucket, Key: "next", Body: "x" }));
    expect(await stored("abandoned")).toBeUndefined();
  });

  test.skipIf(!existsSync("/proc/net/tcp"))("it listens on 127.0.0.1 only (seen in /proc)", async () => {
    const { port } = new URL(r2.endpoint);
    const listening = await readFile("/proc/net/tcp", "utf8");
    const hex = Number(port).toString(16).toUpperCase().padStart(4, "0");
    expect(listening.match(new RegExp(`[0-9A-F]{8}:${hex} 00000000:0000 0A`, "g"))).toEqual([
      `0100007F:${hex} 00000000:0000 0A`,
    ]);
  });

  test("a second process is told that the folder is in use", async () => {
    await expect(start(folder)).rejects.toThrow(InUse);
  });
});

test("objects outlive a restart, and a URL from before still works on the same port", async () => {
  const folder = await temporaryFolder();
  const first = await start(folder);
  await client(first.endpoint).send(new PutObjectCommand({ Bucket, Key: "kept", Body: "still here" }));
  const url = await getSignedUrl(client(first.endpoint), new GetObjectCommand({ Bucket, Key: "kept" }));
  await first.stop();
  const second = await startR2({
    folder,
    port: Number(new URL(first.endpoint).port),
    bucket: Bucket,
    credentials,
  });
  onTestFinished(() => second.stop());
  expect(await (await fetch(url)).text()).toBe("still here");
});

test("stop ends workerd", async () => {
  const folder = await temporaryFolder();
  const r2 = await start(folder);
  const { pid } = await recorded(folder);
  expect(await lookUp(pid)).toMatchObject({ command: expect.stringContaining("workerd") });
  await r2.stop();
  expect(await isRunning(pid)).toBe(false);
});

test("the workerd that a killed process left behind is gone after the next start", async () => {
  const folder = await temporaryFolder();
  const { child } = await runChild("r2.ts", folder, credentials.accessKeyId, credentials.secretAccessKey);
  const orphan = await recorded(folder);
  await killed(child);
  expect(await isRunning(orphan.pid)).toBe(true);
  const r2 = await start(folder);
  onTestFinished(() => r2.stop());
  expect(await isRunning(orphan.pid)).toBe(false);
  expect((await recorded(folder)).pid).not.toBe(orphan.pid);
});

test("when workerd crashes another takes its place, under the same endpoint and with its pid recorded", async () => {
  const folder = await temporaryFolder();
  const r2 = await start(folder);
  onTestFinished(() => r2.stop());
  await client(r2.endpoint).send(new PutObjectCommand({ Bucket, Key: "kept", Body: "still here" }));
  const { pid } = await recorded(folder);
  process.kill(pid, "SIGKILL");
  const object = await client(r2.endpoint).send(new GetObjectCommand({ Bucket, Key: "kept" }));
  expect(await object.Body?.transformToString()).toBe("still here");
  expect((await recorded(folder)).pid).not.toBe(pid);
});

test("starting R2 leaves the signals to the program", async () => {
  const before = [process.listenerCount("SIGINT"), process.listenerCount("SIGTERM")];
  const r2 = await start(await temporaryFolder());
  onTestFinished(() => r2.stop());
  expect([process.listenerCount("SIGINT"), process.listenerCount("SIGTERM")]).toEqual(before);
});

/** The status, and R2's code of a refusal. */
async function answerOf(response: Response): Promise<[number, string | undefined]> {
  return [response.status, /<Code>(\w+)<\/Code>/.exec(await response.text())?.[1]];
}

async function put(url: string, headers: OutgoingHttpHeaders, body: string): Promise<IncomingMessage> {
  const request = http.request(url, { method: "PUT", headers });
  request.end(body);
  const [response] = await once(request, "response");
  return response;
}

async function recorded(folder: string): Promise<{ pid: number }> {
  return JSON.parse(await readFile(join(folder, "workerd.json"), "utf8"));
}

/** A killed process that nobody has reaped yet is still listed, without a command line. */
async function isRunning(pid: number): Promise<boolean> {
  return (await lookUp(pid))?.command.includes("workerd") ?? false;
}
