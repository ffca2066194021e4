import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { s3Client } from "@luster/core/storage/s3/client.s3";
import { startR2 } from "@luster/local/cloud/r2";
import { expect, it, onTestFinished } from "vitest";
import { closedPort } from "../../kit/servers/closed-port.ts";
import { startMachine } from "../../kit/machine.ts";
import { jpeg } from "../../kit/rooms.ts";

const credentials = { accessKeyId: "EXAMPLEACCESSKEY0000", secretAccessKey: "example-secret-for-tests-only" };
const bucket = "photos-of-homes";

async function bucketOfOnesOwn() {
  const folder = await mkdtemp(join(tmpdir(), "luster-bucket-"));
  const r2 = await startR2({ folder, port: 0, bucket, credentials });
  onTestFinished(async () => {
    await r2.stop();
    await rm(folder, { recursive: true, force: true });
  });
  return r2.endpoint;
}

async function startWith(R2_ENDPOINT: string, R2_SECRET_ACCESS_KEY = credentials.secretAccessKey) {
  const machine = await startMachine({
    R2_ACCOUNT_ID: "example",
    R2_ACCESS_KEY_ID: credentials.accessKeyId,
    R2_BUCKET_NAME: bucket,
    R2_SECRET_ACCESS_KEY,
    R2_ENDPOINT,
  });
  onTestFinished(() => machine.stop());
  return machine;
}

it.each([
  ["that does not know the key", async () => startWith(await bucketOfOnesOwn(), "another-secret")],
  ["that does not answer", async () => startWith(await closedPort())],
])("a start with a bucket %s says so, and that uploads go elsewhere", async (_, start) => {
  const machine = await start();
  expect(machine.output.stdout).toContain(
    `storage: R2 bucket ${bucket}, which does not answer: uploads go to the standby folder;`,
  );
  const shoot_id = await machine.api.shoot();
  const described = { shoot_id, filename: "kitchen.jpg", content_type: "image/jpeg" };
  expect(await machine.api.ticket(described)).toMatchObject({ storage: "local" });
});

it("a start that is given a bucket keeps originals and outputs there, and starts no R2 of its own", async () => {
  const endpoint = await bucketOfOnesOwn();
  const machine = await startWith(endpoint);
  expect(machine.output.stdout).toContain(`storage: R2 bucket ${bucket};`);

  const bytes = await jpeg();
  const { asset_id, object_key } = await machine.api.asset(bytes);
  const job = await machine.api.enhanced({ asset_id });
  const client = s3Client({ endpoint, region: "auto", credentials });
  const read = async (Key: string) => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  };
  expect((await read(object_key)).equals(bytes)).toBe(true);
  expect(await read(job.output_path ?? "")).toHaveLength(job.output?.file_size ?? 0);
  expect(new URL(job.output?.url ?? "").origin).toBe(new URL(endpoint).origin);
});
