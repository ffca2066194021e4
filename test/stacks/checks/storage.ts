import { tableDefinition } from "@luster/core/table/definition.dynamo";
import { expect } from "vitest";
import { settings } from "../evaluate.ts";
import type { Manifest } from "../evaluation/manifest.ts";
import { all, one } from "../find.ts";
import type { Checks } from "./checks.ts";

const production = ({ app }: Manifest) => app.stage === "production";

export const storage: Checks = {
  "the table is billed by use, and has the keys and indexes that the domain names"(manifest) {
    const { attributes, ...table } = one(manifest, "dynamodb/table:Table");
    const { AttributeDefinitions = [], GlobalSecondaryIndexes = [] } = tableDefinition("");
    expect(attributes).toEqual(
      AttributeDefinitions.map(({ AttributeName }) => ({ name: AttributeName, type: "S" })),
    );
    expect(table).toMatchObject({
      billingMode: "PAY_PER_REQUEST",
      hashKey: "pk",
      rangeKey: "sk",
      globalSecondaryIndexes: GlobalSecondaryIndexes.map(({ IndexName, KeySchema = [], Projection }) => ({
        name: IndexName,
        hashKey: KeySchema[0]?.AttributeName,
        rangeKey: KeySchema[1]?.AttributeName,
        projectionType: Projection?.ProjectionType,
        ...(Projection?.NonKeyAttributes && { nonKeyAttributes: Projection.NonKeyAttributes }),
      })),
    });
  },

  "records expire by themselves and can be brought back from any second"(manifest) {
    expect(one(manifest, "dynamodb/table:Table")).toMatchObject({
      ttl: { enabled: true, attributeName: "expires_at" },
      pointInTimeRecovery: { enabled: true, recoveryPeriodInDays: production(manifest) ? 35 : 7 },
    });
  },

  "no bucket keeps a version of what was deleted from it"(manifest) {
    expect(manifest.resources.filter(({ type }) => /BucketVersioning|ObjectLock/.test(type))).toEqual([]);
    for (const { inputs } of all(manifest, "s3/bucket:Bucket"))
      expect(inputs).not.toMatchObject({ objectLockEnabled: true });
  },

  "production keeps its table and its standby bucket, another stage leaves nothing behind"(manifest) {
    const kept = production(manifest);
    expect(manifest.app).toMatchObject({ removal: kept ? "retain" : "remove", protect: kept });
    expect(one(manifest, "dynamodb/table:Table").deletionProtectionEnabled).toBe(kept);
    expect(one(manifest, "s3/bucket:Bucket").forceDestroy).toBe(!kept);
    for (const type of ["dynamodb/table:Table", "s3/bucket:Bucket"]) {
      expect(
        all(manifest, type).map(({ retainOnDelete }) => retainOnDelete),
        type,
      ).toEqual([kept]);
    }
  },

  "the standby bucket is private, encrypted and reachable only over TLS"(manifest) {
    const { bucket } = one(manifest, "s3/bucket:Bucket");
    expect(one(manifest, "bucketPublicAccessBlock:BucketPublicAccessBlock")).toEqual({
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    expect(
      one(manifest, "bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"),
    ).toEqual({
      bucket,
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
    });
    const { Statement } = JSON.parse(String(one(manifest, "s3/bucketPolicy:BucketPolicy").policy));
    expect(Statement).toEqual([
      expect.objectContaining({
        Effect: "Deny",
        Condition: { Bool: { "aws:SecureTransport": ["false"] } },
      }),
    ]);
  },

  "pages may upload to the standby bucket with every header that a presigned request signs"(manifest) {
    expect(one(manifest, "bucketCorsConfiguration:BucketCorsConfiguration").corsRules).toEqual([
      {
        allowedOrigins: settings.ALLOWED_ORIGINS.split(","),
        allowedMethods: ["GET", "HEAD", "POST", "PUT"],
        allowedHeaders: ["content-type", "if-none-match", "x-amz-checksum-sha256"],
        exposeHeaders: ["ETag"],
        maxAgeSeconds: 3600,
      },
    ]);
  },

  "temporary and unfinished objects leave the standby bucket after a day"(manifest) {
    expect(one(manifest, "bucketLifecycleConfiguration:BucketLifecycleConfiguration").rules).toEqual([
      expect.objectContaining({
        status: "Enabled",
        filter: { prefix: "tmp/" },
        expiration: { days: 1 },
      }),
      expect.objectContaining({
        status: "Enabled",
        filter: { prefix: "" },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
      }),
    ]);
  },

  "a stage with a bucket of its own touches nothing at Cloudflare"(manifest) {
    expect(manifest.resources.filter(({ type }) => type.startsWith("cloudflare:"))).toEqual([]);
    expect(manifest.app.providers).not.toHaveProperty("cloudflare");
  },
};
