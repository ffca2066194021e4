import { describe, expect, test } from "vitest";
import { newKey, picture, type StoreFixture } from "./store-fixture.ts";
import type { Lacks } from "./store.suite.ts";

/**
 * What a store does with what the signature of a presigned URL does not cover. Where it does not refuse unsigned
 * `x-amz-*` headers, as S3 does, a confirmed original is known by its ETag alone.
 */
export function unsignedSuite(fixture: StoreFixture, { unsignedHeaders: obeys }: Lacks): void {
  const granted = (bytes: Uint8Array) => {
    const grant = { key: newKey(), contentType: "image/png", expiresIn: 60, maxSize: 10_000 };
    return { key: grant.key, ...fixture.store.presignPut({ ...grant, size: bytes.length }) };
  };
  const download = async () => {
    const { key } = await fixture.stored(picture(40));
    return fixture.store.presignGet({ key, contentType: "image/png", filename: "a.png", expiresIn: 60 }).url;
  };

  describe("what the signature of a URL does not cover", () => {
    test.for(unsigned)("%s on a PUT is refused and stores nothing", async ([name, value], { skip }) => {
      skip(obeys !== undefined, obeys);
      const bytes = picture(40);
      const { key, url, headers } = granted(bytes);
      expect((await put(url, { ...headers, [name]: value }, bytes)).status).toBe(403);
      expect(await fixture.store.head(key)).toBeUndefined();
    });

    test.for(["absent", "there"])(
      "x-amz-copy-source reads nothing into a key that is %s, and changes nothing",
      async (target, { skip }) => {
        skip(obeys !== undefined, obeys);
        const [secret, own] = [picture(70), picture(40)];
        const { key: from } = await fixture.stored(secret);
        const { key, url, headers } = granted(own);
        if (target === "there") await put(url, headers, own);
        const source = sourceOf(url, key, from);
        for (const name of ["x-amz-copy-source", "X-Amz-Copy-Source", "X-AMZ-COPY-SOURCE"])
          for (const body of [own, new Uint8Array()])
            expect((await put(url, { ...headers, [name]: source }, body)).status).toBe(403);
        expect(await fixture.contentOf(key)).toEqual(target === "there" ? own : undefined);
      },
    );

    test.for(unsigned)("%s on a GET is refused", async ([name, value], { skip }) => {
      skip(obeys !== undefined, obeys);
      expect((await fetch(await download(), { headers: { [name]: value } })).status).toBe(403);
    });

    test.each(parameters)("the parameter %s is refused on a PUT and a GET", async (parameter) => {
      const bytes = picture(40);
      const { key, url, headers } = granted(bytes);
      expect(refused).toContain((await put(`${url}&${parameter}`, headers, bytes)).status);
      expect(await fixture.store.head(key)).toBeUndefined();
      expect(refused).toContain((await fetch(`${await download()}&${parameter}`)).status);
    });

    test("a parameter that is given twice is refused", async ({ skip }) => {
      skip(obeys !== undefined, obeys);
      const url = new URL(await download());
      for (const [name, value] of url.searchParams) {
        const twice = `${url.href}&${name}=${encodeURIComponent(value)}`;
        expect(refused).toContain((await fetch(twice)).status);
      }
    });

    // This is why whoever reads an original insists on its ETag.
    test("x-amz-copy-source replaces an object where it is obeyed, and no read of the version before finds anything", async ({
      skip,
    }) => {
      skip(obeys === undefined, "it refuses the header");
      const [secret, own] = [picture(70), picture(40)];
      const { key: from } = await fixture.stored(secret);
      const { key, url, headers } = granted(own);
      await put(url, headers, own);
      const before = await fixture.store.head(key);
      await put(url, { ...headers, "x-amz-copy-source": sourceOf(url, key, from) }, own);
      expect(await fixture.contentOf(key)).toEqual(secret);
      const etag = before?.etag ?? "";
      expect(await fixture.store.peek(key, { etag, length: 1 })).toBeUndefined();
      expect(await fixture.store.download(key, fixture.newFile(), { etag })).toBe(false);
    });
  });
}

const refused = [400, 403];

const put = (url: string, headers: Record<string, string>, body: Uint8Array<ArrayBuffer>) => {
  const { "content-length": _length, ...others } = headers;
  return fetch(url, { method: "PUT", headers: others, body });
};

/** Another object of the bucket, as `x-amz-copy-source` names it. */
const sourceOf = (url: string, key: string, from: string): string =>
  `/${new URL(url).pathname.replace(`/${key}`, "").split("/").at(-1)}/${from}`;

const unsigned: [name: string, value: string][] = [
  ["x-amz-meta-note", "mine"],
  ["X-Amz-Meta-Note", "mine"],
  ["x-amz-acl", "public-read"],
  ["x-amz-tagging", "a=b"],
  ["x-amz-storage-class", "STANDARD"],
  ["x-amz-metadata-directive", "REPLACE"],
  ["x-amz-checksum-sha256", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="],
  ["x-amz-checksum-crc32", "AAAAAA=="],
  ["x-amz-sdk-checksum-algorithm", "CRC32"],
  ["x-amz-server-side-encryption", "AES256"],
  ["x-amz-website-redirect-location", "/elsewhere"],
  ["x-amz-grant-read", 'uri="http://acs.amazonaws.com/groups/global/AllUsers"'],
  ["x-amz-date", "20200101T000000Z"],
  ["x-amz-content-sha256", "UNSIGNED-PAYLOAD"],
];

const parameters = [
  "uploadId=1",
  "partNumber=1",
  "x-id=CopyObject",
  "response-content-type=text%2Fhtml",
  "response-content-disposition=inline",
  "versionId=1",
  "acl",
  "tagging",
  "x-amz-copy-source=%2Fpictures%2Fother.png",
  "x-amz-acl=public-read",
];
