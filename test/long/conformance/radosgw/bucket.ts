import { randomUUID } from "node:crypto";
import { CreateBucketCommand, PutBucketCorsCommand } from "@aws-sdk/client-s3";
import { s3Client } from "@luster/core/storage/s3/client.s3";
import { uploadHeaderNames } from "@luster/contract/cors";
import { s3Store } from "@luster/core/storage/s3/store.s3";
import { closedPort } from "../../../kit/servers/closed-port.ts";
import type { RunningStore } from "../../../kit/suites/store-fixture.ts";
import { credentials } from "./radosgw.ts";

/** A new bucket at this endpoint, with the CORS rules of stacks/standby.ts. */
export async function newBucket(
  endpoint: string,
  bucket = `pictures-${randomUUID()}`,
): Promise<RunningStore> {
  const client = s3Client({ endpoint, region: "us-east-1", credentials });
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  await client.send(new PutBucketCorsCommand({ Bucket: bucket, CORSConfiguration: { CORSRules: [pages] } }));
  const storeOf = (endpoint: string, now?: () => Date) =>
    s3Store({
      name: "s3",
      address: { bucket, region: "us-east-1", endpoint },
      credentials,
      methods: ["PUT", "POST"],
      ...(now && { now }),
    });
  return {
    store: storeOf(endpoint),
    gone: storeOf(await closedPort()),
    at: (time) => storeOf(endpoint, () => time),
    stop: async () => client.destroy(),
  };
}

/** The origin of the pages that may upload. */
export const page = "http://localhost:5173";

const pages = {
  AllowedMethods: ["GET", "HEAD", "POST", "PUT"],
  AllowedOrigins: [page],
  AllowedHeaders: uploadHeaderNames,
  ExposeHeaders: ["ETag"],
  MaxAgeSeconds: 3600,
};
