import { HeadObjectCommand, paginateListObjectsV2, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { Cloud } from "./cloud.ts";

export type StoreName = "r2" | "s3";
const names: readonly StoreName[] = ["r2", "s3"];

/** Looks into both stores past the proxies, as their operator could. */
export function createBuckets({ endpoints, credentials }: Cloud["direct"]) {
  const clientOf = (name: StoreName) =>
    new S3Client({
      region: "auto",
      endpoint: endpoints[name],
      forcePathStyle: true,
      credentials,
      requestChecksumCalculation: "WHEN_REQUIRED",
    });
  const clients = { r2: clientOf("r2"), s3: clientOf("s3") };

  /** Puts other bytes where an original is, if R2 holds it; whether it did. */
  async function tamper(key: string, Body: Buffer): Promise<boolean> {
    const at = { Bucket: "r2", Key: key };
    const there = await clients.r2.send(new HeadObjectCommand(at)).catch(() => undefined);
    if (there) await clients.r2.send(new PutObjectCommand({ ...at, Body, ContentType: "image/jpeg" }));
    return there !== undefined;
  }

  /** Everything that is stored, as `{store}/{key}`. */
  async function list(): Promise<string[]> {
    const lists = await Promise.all(names.map((name) => keysOf(name)));
    return lists.flat();
  }

  async function keysOf(name: StoreName): Promise<string[]> {
    const pages = paginateListObjectsV2({ client: clients[name] }, { Bucket: name });
    const keys: string[] = [];
    for await (const { Contents = [] } of pages) keys.push(...Contents.map(({ Key }) => `${name}/${Key}`));
    return keys;
  }

  return { tamper, list };
}

export type Buckets = ReturnType<typeof createBuckets>;
