import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { s3Store } from "@luster/core/storage/s3/store.s3";
import { expect, inject, onTestFinished, test } from "vitest";
import { newKey, picture } from "../../kit/suites/store-fixture.ts";
import { newBucket } from "./radosgw/bucket.ts";
import { uid } from "./radosgw/radosgw.ts";

type Token = { accessKeyId: string; secretAccessKey: string };

const bucket = "rotation";
const [old, next]: [Token, Token] = [
  { accessKeyId: "EXAMPLEOLD0000000000", secretAccessKey: "example-old-example-old-example-old-0000" },
  { accessKeyId: "EXAMPLENEW0000000000", secretAccessKey: "example-new-example-new-example-new-0000" },
];

// docs/operations.md, "Rotating the R2 token", step by step. The store is radosgw: R2 itself is not asked.
test("a token is rotated: URLs of the old one are good until it is revoked, those of the new one all along", async () => {
  const { stop } = await newBucket(inject("radosgw"), bucket);
  onTestFinished(stop);
  await administer("create", old, "--secret-key", old.secretAccessKey);
  const before = [uploadWith(old), uploadWith(old)];
  await administer("create", next, "--secret-key", next.secretAccessKey);
  const after = [uploadWith(next), uploadWith(next)];
  expect([await before[0]?.(), await after[0]?.()]).toEqual([200, 200]);
  await administer("rm", old);
  await expect.poll(async () => uploadWith(old)()).toBe(403);
  expect([await before[1]?.(), await after[1]?.()]).toEqual([403, 200]);
});

/** Signs an upload with the token now, to be sent later; resolves to its status. */
function uploadWith(credentials: Token): () => Promise<number> {
  const address = { bucket, region: "us-east-1", endpoint: inject("radosgw") };
  const store = s3Store({ name: "s3", address, credentials, methods: ["PUT"] });
  const body = picture(100);
  const grant = { key: newKey(), contentType: "image/png", expiresIn: 60, size: body.length, maxSize: 1_000 };
  const { url, headers } = store.presignPut(grant);
  return async () => (await fetch(url, { method: "PUT", headers, body })).status;
}

const administer = (verb: "create" | "rm", { accessKeyId }: Token, ...more: string[]) =>
  promisify(execFile)(
    "radosgw-admin",
    ["key", verb, "--uid", uid, "--key-type", "s3", "--access-key", accessKeyId, ...more],
    { env: { ...process.env, CEPH_CONF: inject("radosgwConfiguration") }, timeout: 30_000 },
  );
