import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { attachment } from "@luster/contract/filename";
import type { UploadGrant } from "@luster/core/storage/store";
import { newKey, picture, type StoreFixture } from "./store-fixture.ts";
import type { Lacks } from "./store.suite.ts";

/** What the presigned URLs of every store with HTTP promise. */
export function storeHttpSuite(fixture: StoreFixture, { checksums }: Lacks): void {
  const { stored, contentOf } = fixture;
  describe("over HTTP", () => {
    test("a presigned PUT stores bytes and type", async () => {
      const bytes = picture(4000);
      const grant = grantFor(bytes);
      const { url, headers } = fixture.store.presignPut(grant);
      expect((await put(url, headers, bytes)).status).toBe(200);
      expect(await fixture.store.head(grant.key)).toMatchObject({
        size: 4000,
        contentType: "image/png",
      });
      expect(await contentOf(grant.key)).toEqual(bytes);
    });

    test("a presigned PUT that pins neither size nor content takes any", async () => {
      const key = newKey();
      const { url, headers } = fixture.store.presignPut({
        key,
        contentType: "image/heic",
        expiresIn: 60,
        maxSize: 10_000,
      });
      expect(Object.keys(headers).toSorted()).toEqual(["content-type", "if-none-match"]);
      expect((await put(url, headers, picture(777))).status).toBe(200);
      expect(await fixture.store.head(key)).toMatchObject({ size: 777, contentType: "image/heic" });
    });

    test("a second PUT is refused with 412 and changes nothing", async () => {
      const first = picture(300);
      const { size: _size, sha256: _sum, ...grant } = grantFor(first);
      const { url, headers } = fixture.store.presignPut(grant);
      await put(url, headers, first);
      expect((await put(url, headers, picture(400))).status).toBe(412);
      expect(await contentOf(grant.key)).toEqual(first);
    });

    test.for(refusals)("a presigned PUT with %s is refused and stores nothing", async (refusal, { skip }) => {
      skip(refusal === otherContent && checksums !== undefined, checksums);
      const [, changed] = refusal;
      const body = picture(500);
      const grant = grantFor(body);
      const request = { ...fixture.store.presignPut(grant), body };
      const { url, headers, body: sent } = { ...request, ...changed(request) };
      expect([400, 401, 403, 411]).toContain((await put(url, headers, sent)).status);
      expect(await fixture.store.head(grant.key)).toBeUndefined();
    });

    test("a presigned PUT to another key is refused and stores nothing", async () => {
      const bytes = picture(500);
      const grant = grantFor(bytes);
      const elsewhere = newKey();
      const { url, headers } = fixture.store.presignPut(grant);
      expect((await put(url.replace(grant.key, elsewhere), headers, bytes)).status).toBe(403);
      expect(await fixture.store.head(elsewhere)).toBeUndefined();
    });

    test("a presigned PUT without a length is refused and stores nothing", async () => {
      const key = newKey();
      const { url, headers } = fixture.store.presignPut({
        key,
        contentType: "image/png",
        expiresIn: 60,
        maxSize: 10_000,
      });
      const body = new Blob([picture(500)]).stream();
      expect((await fetch(url, { method: "PUT", headers, body, duplex: "half" })).status).toBe(411);
      expect(await fixture.store.head(key)).toBeUndefined();
    });

    test("an expired PUT is refused and stores nothing", async () => {
      const bytes = picture(500);
      const grant = grantFor(bytes);
      const { url, headers } = fixture.past.presignPut(grant);
      expect(expired).toContain((await put(url, headers, bytes)).status);
      expect(await fixture.store.head(grant.key)).toBeUndefined();
    });

    test("a GET's URL writes nothing", async () => {
      const key = newKey();
      const { url } = fixture.store.presignGet({
        key,
        contentType: "image/png",
        filename: "a.png",
        expiresIn: 60,
      });
      expect((await put(url, {}, picture(10))).status).toBe(403);
      expect(await fixture.store.head(key)).toBeUndefined();
    });

    test("a PUT's URL reads nothing", async () => {
      const { key } = await stored(picture(500));
      const { url } = fixture.store.presignPut({
        key,
        contentType: "image/png",
        expiresIn: 60,
        maxSize: 10_000,
      });
      expect((await fetch(url)).status).toBe(403);
    });

    test.each(["kitchen.jpg", "Küche – Süd.jpg", "キッチン 🏡.jpg", `a"; filename=evil.exe.jpg`])(
      "a presigned GET downloads as %s",
      async (filename) => {
        const bytes = picture(2000);
        const { key } = await stored(bytes);
        const { url } = fixture.store.presignGet({ key, contentType: "image/jpeg", filename, expiresIn: 60 });
        const response = await fetch(url);
        expect(response.status).toBe(200);
        expect(response.headers.get("content-disposition")).toBe(attachment(filename));
        expect(response.headers.get("content-type")).toBe("image/jpeg");
        expect(response.headers.get("cache-control")).toMatch(/^private, max-age=\d+, immutable$/);
        expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
      },
    );

    test("a presigned GET of nothing is 404", async () => {
      const { url } = fixture.store.presignGet({
        key: newKey(),
        contentType: "image/jpeg",
        filename: "a.jpg",
        expiresIn: 60,
      });
      expect((await fetch(url)).status).toBe(404);
    });

    test("a presigned GET that was changed is refused", async () => {
      const [{ key }, { key: secret }] = [await stored(picture(10)), await stored(picture(10))];
      const { url } = fixture.store.presignGet({
        key,
        contentType: "image/jpeg",
        filename: "mine.jpg",
        expiresIn: 60,
      });
      const changed = [
        url.replace(key, secret),
        url.replace("mine.jpg", "evil.exe"),
        flip(url),
        url.replace("image%2Fjpeg", "text%2Fhtml"),
      ];
      expect(await Promise.all(changed.map(async (url) => (await fetch(url)).status))).toEqual([
        403, 403, 403, 403,
      ]);
    });

    test("an expired GET is refused", async () => {
      const { key } = await stored(picture(10));
      const { url } = fixture.past.presignGet({
        key,
        contentType: "image/jpeg",
        filename: "a.jpg",
        expiresIn: 60,
      });
      expect(expired).toContain((await fetch(url)).status);
    });

    test("a browser on another origin may PUT with every header it must send, and read the ETag", async () => {
      const bytes = picture(20);
      const { url, headers } = fixture.store.presignPut(grantFor(bytes));
      const origin = "http://localhost:5173";
      const asked = Object.keys(without(headers, "content-length")).toSorted().join(",");
      const preflight = await fetch(url, {
        method: "OPTIONS",
        headers: {
          origin,
          "access-control-request-method": "PUT",
          "access-control-request-headers": asked,
        },
      });
      expect(preflight.ok).toBe(true);
      expect(["*", origin]).toContain(preflight.headers.get("access-control-allow-origin"));
      expect(preflight.headers.get("access-control-allow-methods")).toMatch(/\*|PUT/);
      const answer = await put(url, { ...headers, origin }, bytes);
      expect(["*", origin]).toContain(answer.headers.get("access-control-allow-origin"));
      expect(answer.headers.get("access-control-expose-headers")).toMatch(/\*|etag/i);
    });
  });
}

type Put = { url: string; headers: Record<string, string>; body: Buffer<ArrayBuffer> };

// R2 and the directory answer 400 to an expired URL, S3 and Miniflare 403.
const expired = [400, 403];

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("base64");

const grantFor = (bytes: Uint8Array): UploadGrant => ({
  key: newKey(),
  contentType: "image/png",
  expiresIn: 60,
  size: bytes.length,
  maxSize: 10_000_000,
  sha256: sha256(bytes),
});

/**
 * As a browser does: the length is the body's own, whatever the headers say. And as a client of R2 has to: a second
 * write of one key within a second is sent again.
 */
async function put(
  url: string,
  headers: Record<string, string>,
  body: Uint8Array<ArrayBuffer>,
): Promise<Response> {
  const answer = await fetch(url, { method: "PUT", headers: without(headers, "content-length"), body });
  if (answer.status !== 429) return answer;
  await pause(1_000);
  return put(url, headers, body);
}

const without = (headers: Record<string, string>, name: string): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([other]) => other !== name));

const flip = (url: string): string =>
  url.replace(/(signature=)(.)/i, (_all, name: string, char: string) => name + (char === "a" ? "b" : "a"));
const other = picture(500);
type Refusal = [what: string, changed: (request: Put) => Partial<Put>];
const otherContent: Refusal = ["other content of the same length", () => ({ body: other })];
const refusals: Refusal[] = [
  ["another type", ({ headers }) => ({ headers: { ...headers, "content-type": "image/webp" } })],
  ["a shorter body", ({ body }) => ({ body: body.subarray(1) })],
  ["a longer body", ({ body }) => ({ body: Buffer.concat([body, body]) })],
  [
    "another SHA-256",
    ({ headers }) => ({
      headers: { ...headers, "x-amz-checksum-sha256": sha256(other) },
      body: other,
    }),
  ],
  ["no type", ({ headers }) => ({ headers: without(headers, "content-type") })],
  ["no If-None-Match", ({ headers }) => ({ headers: without(headers, "if-none-match") })],
  ["no SHA-256", ({ headers }) => ({ headers: without(headers, "x-amz-checksum-sha256") })],
  ["another signature", ({ url }) => ({ url: flip(url) })],
  ["a later expiry", ({ url }) => ({ url: url.replace(/(expires=)/i, "$19") })],
  ["no signature", ({ url }) => ({ url: url.replace(/&[^&]*signature=[^&]*/i, "") })],
  ["no query", ({ url }) => ({ url: url.split("?")[0] ?? "" })],
  otherContent,
];
