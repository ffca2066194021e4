import { createHash } from "node:crypto";
import { beforeEach, describe, expect, inject, test } from "vitest";
import type { UploadGrant } from "@luster/core/storage/store";
import { directory, embeddedR2 } from "../../kit/stores.ts";
import { newKey, picture, type RunningStore, storeFixture } from "../../kit/suites/store-fixture.ts";
import { newBucket, page } from "./radosgw/bucket.ts";

forms("radosgw", () => newBucket(inject("radosgw")));
forms("embedded R2", embeddedR2, "R2 has no forms: it answers 501");
forms("directory", directory, "it has no forms: a page gets a presigned PUT");

function forms(kind: string, start: () => Promise<RunningStore>, lacks?: string): void {
  describe(`the ${kind} store's presigned POST form`, () => {
    beforeEach(({ skip }) => skip(lacks !== undefined, lacks));
    const fixture = storeFixture(start);
    const formFor = (grant: UploadGrant): Form => fixture.store.presignPost(grant);

    test("stores bytes and type", async () => {
      const bytes = picture(4_000);
      const grant = { ...newGrant(), sha256: sha256(bytes) };
      expect((await post({ ...formFor(grant), bytes })).status).toBe(204);
      expect(await fixture.store.head(grant.key)).toMatchObject({ size: 4_000, contentType: "image/png" });
      expect(await fixture.contentOf(grant.key)).toEqual(bytes);
    });

    test.each([1, 10_000])("that pins no size takes %i bytes, of 1 to 10,000", async (size) => {
      const { size: _pinned, ...grant } = newGrant();
      expect((await post({ ...formFor(grant), bytes: picture(size) })).status).toBe(204);
      expect(await fixture.store.head(grant.key)).toMatchObject({ size });
    });

    test.each([0, 10_001])("that pins no size refuses %i bytes, of 1 to 10,000", async (size) => {
      const { size: _pinned, ...grant } = newGrant();
      expect(refused).toContain((await post({ ...formFor(grant), bytes: picture(size) })).status);
      expect(await fixture.store.head(grant.key)).toBeUndefined();
    });

    test.each(changes)("with %s is refused and stores nothing", async (_what, changed) => {
      const bytes = picture(4_000);
      const grant = { ...newGrant(), sha256: sha256(bytes) };
      const form = { ...formFor(grant), bytes };
      const sent = { ...form, ...changed(form) };
      expect(refused).toContain((await post(sent)).status);
      expect(await fixture.store.head(grant.key)).toBeUndefined();
      expect(await fixture.store.head(sent.fields["key"] ?? grant.key)).toBeUndefined();
    });

    test("that has expired is refused and stores nothing", async () => {
      const grant = newGrant();
      const form = fixture.past.presignPost(grant);
      expect(refused).toContain((await post({ ...form, bytes: picture(4_000) })).status);
      expect(await fixture.store.head(grant.key)).toBeUndefined();
    });

    // This is why readers insist on the ETag.
    test("replaces what is there, and the version that was there is gone", async () => {
      const grant = newGrant();
      const form = formFor(grant);
      await post({ ...form, bytes: picture(4_000) });
      const before = await fixture.store.head(grant.key);
      await post({ ...form, bytes: picture(4_000) });
      const peeked = await fixture.store.peek(grant.key, { etag: before?.etag ?? "", length: 1 });
      expect(peeked).toBeUndefined();
    });

    test("may be sent by a page on another origin, which may read the answer and its ETag", async () => {
      const answer = await post({ ...formFor(newGrant()), bytes: picture(4_000) }, { origin: page });
      expect(answer.status).toBe(204);
      expect(answer.headers.get("access-control-allow-origin")).toBe(page);
      expect(answer.headers.get("access-control-expose-headers")).toMatch(/etag/i);
    });
  });
}

type Form = { url: string; fields: Record<string, string> };
type Post = Form & { bytes: Buffer<ArrayBuffer> };

const refused = [400, 403];

const newGrant = (): UploadGrant & { size: number } => ({
  key: newKey(),
  contentType: "image/png",
  expiresIn: 60,
  size: 4_000,
  maxSize: 10_000,
});

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("base64");

/** As a browser sends it: the file last, because S3 ignores what follows it. */
function post({ url, fields, bytes }: Post, headers: Record<string, string> = {}): Promise<Response> {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  body.append("file", new Blob([bytes], { type: "image/png" }), "kitchen.png");
  return fetch(url, { method: "POST", headers, body });
}

const changes: [what: string, changed: (form: Post) => Partial<Post>][] = [
  ["another type", ({ fields }) => ({ fields: { ...fields, "Content-Type": "text/html" } })],
  ["no type", ({ fields }) => ({ fields: without(fields, "Content-Type") })],
  ["a shorter file", ({ bytes }) => ({ bytes: bytes.subarray(1) })],
  ["a longer file", ({ bytes }) => ({ bytes: Buffer.concat([bytes, picture(1)]) })],
  ["another key", ({ fields }) => ({ fields: { ...fields, key: newKey() } })],
  [
    "another SHA-256",
    ({ fields }) => ({ fields: { ...fields, "x-amz-checksum-sha256": sha256(picture(1)) } }),
  ],
  ["no SHA-256", ({ fields }) => ({ fields: without(fields, "x-amz-checksum-sha256") })],
  ["a policy for another key", ({ fields }) => elsewhere(fields)],
  ["a policy for more bytes", ({ fields }) => wider(fields)],
  ["a policy that lasts longer", ({ fields }) => ({ fields: { ...fields, Policy: lasting(fields) } })],
  ["no policy", ({ fields }) => ({ fields: without(fields, "Policy") })],
  ["another signature", ({ fields }) => ({ fields: { ...fields, "X-Amz-Signature": "0".repeat(64) } })],
  ["no signature", ({ fields }) => ({ fields: without(fields, "X-Amz-Signature") })],
  ["a field that the policy does not name", ({ fields }) => ({ fields: { ...fields, acl: "public-read" } })],
];

const elsewhere = (fields: Record<string, string>): Partial<Post> => {
  const key = newKey();
  const Policy = edited(fields, (policy) => policy.replace(fields["key"] ?? "", key));
  return { fields: { ...fields, key, Policy } };
};

const wider = (fields: Record<string, string>): Partial<Post> => {
  const Policy = edited(fields, (policy) => policy.replace("4000,4000", "1,9000"));
  return { fields: { ...fields, Policy }, bytes: picture(9_000) };
};

const lasting = (fields: Record<string, string>): string =>
  edited(fields, (policy) => policy.replace(/"expiration":"\d{4}/, '"expiration":"2099'));

/** The policy as a client could rewrite it, who has no key to sign it with. */
function edited(fields: Record<string, string>, edit: (policy: string) => string): string {
  const policy = Buffer.from(fields["Policy"] ?? "", "base64").toString();
  const changed = edit(policy);
  expect(changed).not.toBe(policy);
  return Buffer.from(changed).toString("base64");
}

const without = (fields: Record<string, string>, name: string): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).filter(([other]) => other !== name));
