import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { ObjectStore } from "@luster/core/storage/store";
import { collected } from "./collected.ts";
import { newKey, picture, storeFixture, type RunningStore } from "./store-fixture.ts";
import { storeHttpSuite } from "./store-http.suite.ts";
import { unsignedSuite } from "./unsigned.suite.ts";

type Capabilities = {
  /** Its presigned URLs can be fetched. */
  http: boolean;
  /** @default nothing */
  lacks?: Lacks;
};

/** What a store does not do, each with the reason: the checks of it are skipped, and say why. */
export type Lacks = {
  /** It refuses bytes that do not have the SHA-256 which their URL names. */
  checksums?: string;
  /** It refuses `x-amz-*` headers that a signature does not cover. */
  unsignedHeaders?: string;
};

/** What every `ObjectStore` promises. `start` is called once. */
export function storeSuite(
  kind: string,
  { http, lacks = {} }: Capabilities,
  start: () => Promise<RunningStore>,
): void {
  describe(`the ${kind} store`, () => {
    const fixture = storeFixture(start);
    const { stored, fileOf, newFile, contentOf } = fixture;

    if (http) storeHttpSuite(fixture, lacks);
    if (http) unsignedSuite(fixture, lacks);

    describe("head", () => {
      test("tells size, type and quoted ETag", async () => {
        const { key, etag } = await stored(picture(1234), "image/webp");
        expect(await fixture.store.head(key)).toEqual({
          size: 1234,
          etag,
          contentType: "image/webp",
        });
        expect(etag).toMatch(/^"[^"]+"$/);
      });

      test("of nothing is undefined", async () => {
        expect(await fixture.store.head(newKey())).toBeUndefined();
      });

      test("of a part of a key is undefined", async () => {
        const { key } = await stored(picture(10));
        expect(await fixture.store.head(key.slice(0, key.lastIndexOf("/")))).toBeUndefined();
      });
    });

    describe("etags", () => {
      test("has those of what is stored, however many they are, and of nothing that there is nothing", async () => {
        const prefix = `${randomUUID()}/shoot/`;
        const names = ["1/original.jpg", "1/original.thumb.webp", "2/original.heic", "~3/original.png"];
        const there = await Promise.all(
          names.map((name) => stored(picture(20), "image/jpeg", prefix + name)),
        );
        const absent = ["1/original.jp", "2/original.jpg", "4/original.jpg"].map((name) => prefix + name);
        const none = absent.map((key) => [key, undefined] as const);
        const all = there.map(({ key, etag }) => [key, etag] as const);
        const keys = [...all, ...none].map(([key]) => key);
        expect(await fixture.store.etags(keys)).toEqual(new Map([...all, ...none]));
        const few = [...all.slice(0, 1), ...none.slice(0, 1)];
        expect(await fixture.store.etags(few.map(([key]) => key))).toEqual(new Map(few));
        expect(await fixture.store.etags([])).toEqual(new Map());
      });

      test.each([1, 9])("of %i that cannot be asked for are left out", { timeout: 30_000 }, async (count) => {
        const keys = Array.from({ length: count }, newKey);
        expect(await fixture.gone.etags(keys)).toEqual(new Map());
        expect(await fixture.store.etags(keys, AbortSignal.abort(reason))).toEqual(new Map());
      });
    });

    describe("list", () => {
      test("has every object under a prefix, page by page, with its size and ETag, and no other", async () => {
        const prefix = `${randomUUID()}/`;
        expect(await collected([fixture.store.list(prefix)])).toEqual([[]]);
        const [first, second] = [
          await stored(picture(20), "image/jpeg", `${prefix}a/original.jpg`),
          await stored(picture(30), "image/jpeg", `${prefix}b.jpg`),
        ];
        await stored(picture(10));
        const [listed = []] = await collected([fixture.store.list(prefix)]);
        expect(
          listed
            .map(({ key, size, etag }) => ({ key, size, etag }))
            .toSorted((a, b) => (a.key < b.key ? -1 : 1)),
        ).toEqual([
          { key: first.key, size: 20, etag: first.etag },
          { key: second.key, size: 30, etag: second.etag },
        ]);
        for (const { modified } of listed)
          expect(Math.abs(modified.getTime() - Date.now())).toBeLessThan(600_000);
      });
    });

    describe("peek", () => {
      test("reads the first bytes", async () => {
        const bytes = picture(5000);
        const { key, etag } = await stored(bytes);
        expect(Buffer.from((await fixture.store.peek(key, { etag, length: 32 })) ?? [])).toEqual(
          bytes.subarray(0, 32),
        );
      });

      test("reads all of an object that is shorter", async () => {
        const bytes = picture(5);
        const { key, etag } = await stored(bytes);
        expect(Buffer.from((await fixture.store.peek(key, { etag, length: 32 })) ?? [])).toEqual(bytes);
      });

      test("reads no bytes of an empty object", async () => {
        const { key, etag } = await stored(picture(0));
        expect(await fixture.store.peek(key, { etag, length: 32 })).toHaveLength(0);
      });

      test("of another version, or of nothing, is undefined", async () => {
        const { key } = await stored(picture(50));
        expect(await fixture.store.peek(key, { etag: otherEtag, length: 32 })).toBeUndefined();
        expect(await fixture.store.peek(newKey(), { etag: otherEtag, length: 32 })).toBeUndefined();
      });
    });

    describe("download", () => {
      test("writes every byte of a large object to the file", async () => {
        const bytes = picture(3_000_001);
        const { key, etag } = await stored(bytes);
        const file = newFile();
        expect(await fixture.store.download(key, file, { etag })).toBe(true);
        expect((await readFile(file)).equals(bytes)).toBe(true);
      });

      test("of another version, or of nothing, is false and leaves no file", async () => {
        const { key } = await stored(picture(50));
        const file = newFile();
        expect(await fixture.store.download(key, file, { etag: otherEtag })).toBe(false);
        expect(await fixture.store.download(newKey(), file, { etag: otherEtag })).toBe(false);
        expect(existsSync(file)).toBe(false);
      });

      test("never writes over a file", async () => {
        const { key, etag } = await stored(picture(50));
        const file = await fileOf(Buffer.from("precious"));
        await expect(fixture.store.download(key, file, { etag })).rejects.toMatchObject({
          code: "EEXIST",
        });
        expect(await readFile(file, "utf8")).toBe("precious");
      });

      test("that is aborted on its way leaves no file", async () => {
        const { key, etag } = await stored(picture(3_000_000));
        const file = newFile();
        const stop = new AbortController();
        const download = fixture.store.download(key, file, { etag, signal: stop.signal });
        stop.abort(reason);
        await expect(download).rejects.toBe(reason);
        expect(existsSync(file)).toBe(false);
      });
    });

    describe("upload", () => {
      test("answers with the head of what it stored", async () => {
        const { key, ...head } = await stored(picture(3_000_000), "image/jpeg");
        expect(head).toEqual(await fixture.store.head(key));
      });

      test("leaves an object that exists as it is and answers with its head", async () => {
        const first = picture(100);
        const { key, ...head } = await stored(first, "image/png");
        expect(
          await fixture.store.upload(key, await fileOf(picture(3_000_000)), { contentType: "image/webp" }),
        ).toEqual(head);
        expect(await contentOf(key)).toEqual(first);
      });

      test("by several at once stores one of them, and all learn which", async () => {
        const key = newKey();
        const write = async (size: number) =>
          fixture.store.upload(key, await fileOf(picture(size)), { contentType: "image/png" });
        const heads = await Promise.all([101, 102, 103, 104].map(write));
        const winner = await fixture.store.head(key);
        expect(heads).toEqual([winner, winner, winner, winner]);
        expect(await contentOf(key)).toHaveLength(winner?.size ?? -1);
      });

      test("of a file that is not there is no outage", async () => {
        const upload = fixture.store.upload(newKey(), newFile(), { contentType: "image/png" });
        await expect(upload).rejects.toMatchObject({ code: "ENOENT" });
      });
    });

    test("delete removes the object, and deleting nothing is no failure", async () => {
      const { key } = await stored(picture(10));
      await fixture.store.delete(key);
      expect(await fixture.store.head(key)).toBeUndefined();
      await fixture.store.delete(key);
    });

    test("a deleted object's key can be written again", async () => {
      const { key } = await stored(picture(10));
      await fixture.store.delete(key);
      await fixture.store.upload(key, await fileOf(picture(20)), { contentType: "image/png" });
      expect(await fixture.store.head(key)).toMatchObject({ size: 20 });
    });

    test("probe resolves while the store answers", async () => {
      await expect(fixture.store.probe(AbortSignal.timeout(60_000))).resolves.toBeUndefined();
    });

    const calls: [string, (store: ObjectStore, signal?: AbortSignal) => Promise<unknown>][] = [
      ["head", (store, signal) => store.head("a/b.png", signal)],
      [
        "peek",
        (store, signal) => store.peek("a/b.png", { etag: otherEtag, length: 1, ...(signal && { signal }) }),
      ],
      [
        "download",
        (store, signal) =>
          store.download("a/b.png", newFile(), { etag: otherEtag, ...(signal && { signal }) }),
      ],
      [
        "upload",
        async (store, signal) =>
          store.upload(newKey(), await fileOf(picture(9)), {
            contentType: "image/png",
            ...(signal && { signal }),
          }),
      ],
      ["delete", (store, signal) => store.delete("a/b.png", signal)],
      ["probe", (store, signal) => store.probe(signal ?? AbortSignal.timeout(60_000))],
    ];

    test.each(calls)("%s rejects with the reason of its signal", async (_name, call) => {
      await expect(call(fixture.store, AbortSignal.abort(reason))).rejects.toBe(reason);
    });

    test.each(calls)(
      "%s says that the store is unavailable when it is, and soon",
      { timeout: 30_000 },
      async (_name, call) => {
        await expect(call(fixture.gone)).rejects.toMatchObject({
          code: "storage.unavailable",
          retryAfter: expect.any(Number),
        });
      },
    );

    test("a POST form is refused where the store has none", ({ skip }) => {
      skip(fixture.store.methods.includes("POST"), "it has forms");
      const grant = { key: newKey(), contentType: "image/png", expiresIn: 60, maxSize: 1 };
      expect(() => fixture.store.presignPost(grant)).toThrow(
        expect.objectContaining({ code: "upload.method_unsupported" }),
      );
    });
  });
}

const reason = new Error("the invocation ends");
const otherEtag = '"00000000000000000000000000000000"';
