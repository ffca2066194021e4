import { createServer } from "node:http";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateBucketCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { s3Client } from "@luster/core/storage/s3/client.s3";
import { checkForms } from "@luster/core/storage/s3/forms.s3";
import { close, listen } from "@luster/local/cloud/listen";
import { startR2 } from "@luster/local/cloud/r2";
import { startSqs } from "@luster/local/cloud/sqs";
import { expect, test } from "vitest";

const bucket = "pictures";
const credentials = { accessKeyId: "EXAMPLEKEYEXAMPLEKEY", secretAccessKey: "example-secret-example" };
const clientAt = (endpoint: string) => s3Client({ endpoint, region: "eu-west-1", credentials });
const { signal } = new AbortController();

test("the check of forms finds that R2 has none", async () => {
  const folder = await mkdtemp(join(tmpdir(), "forms-r2-"));
  const r2 = await startR2({ folder, port: 0, bucket, credentials });
  const found = await checkForms({ client: clientAt(r2.endpoint), bucket, signal });
  await r2.stop();
  await rm(folder, { recursive: true });
  expect(found).toEqual({ status: 501, result: "unsupported" });
});

// fauxqs is an S3 too, with forms.
test("the check of forms finds that S3 takes them, and leaves nothing behind", async () => {
  const s3 = await startSqs();
  const client = clientAt(s3.endpoint);
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  const found = await checkForms({ client, bucket, signal });
  const { KeyCount } = await client.send(new ListObjectsV2Command({ Bucket: bucket }));
  await s3.stop();
  expect(found).toEqual({ status: 204, result: "taken" });
  expect(KeyCount).toBe(0);
});

test("the check of forms says with which status a store refuses one", async () => {
  const server = createServer(
    (request, response) => void request.resume().on("end", () => response.writeHead(403).end()),
  );
  const client = clientAt(`http://127.0.0.1:${await listen(server)}`);
  const found = await checkForms({ client, bucket, signal });
  await close(server);
  expect(found).toEqual({ status: 403, result: "refused" });
});
