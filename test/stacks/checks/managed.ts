import { routes } from "@luster/contract/routes";
import { expect } from "vitest";
import { settings } from "../evaluate.ts";
import { all, functions, one, statements } from "../find.ts";
import type { Checks } from "./checks.ts";

export const managed: Checks = {
  "a stage that asks for it serves the API's reference to anybody, and every other route as ever"(manifest) {
    const served = all(manifest, "apigatewayv2/route:Route");
    const keys = Object.values(routes).map(({ method, path }) => `${method} ${path}`);
    expect(served.map(({ inputs }) => inputs.routeKey)).toEqual(expect.arrayContaining(keys));
    for (const path of ["/openapi.json", "/docs", "/docs/viewer.js", "/llms.txt"]) {
      const reference = served.find(({ inputs }) => inputs.routeKey === `GET ${path}`);
      expect(reference?.inputs, path).toMatchObject({ authorizationType: "NONE" });
    }
    expect(functions(manifest)).toHaveProperty("DocsViewer");
  },

  "a bucket is made, and production keeps it"(manifest) {
    expect(manifest.app.providers).toHaveProperty("cloudflare", { version: "6.15.0" });
    expect(all(manifest, "r2Bucket:R2Bucket").map(({ retainOnDelete }) => retainOnDelete)).toEqual([true]);
  },

  "the bucket, its rules and the functions' endpoint are in the jurisdiction of the stage, and not near a location too"(
    manifest,
  ) {
    for (const type of ["r2Bucket:R2Bucket", "R2BucketCors", "R2BucketLifecycle"]) {
      expect(one(manifest, type), type).toMatchObject({ jurisdiction: "eu" });
    }
    expect(one(manifest, "r2Bucket:R2Bucket")).not.toHaveProperty("location");
    const { environment } = functions(manifest).Worker ?? {};
    expect(environment).toMatchObject({ variables: { R2_JURISDICTION: "eu" } });
  },

  "every function that uses R2 is told the name of that bucket"(manifest) {
    const { name } = one(manifest, "r2Bucket:R2Bucket");
    for (const { functionID, links } of manifest.requests) {
      const { environment } = functions(manifest)[functionID] ?? {};
      const { variables } = environment as { variables: Record<string, string> };
      expect(variables.R2_BUCKET_NAME, functionID).toBe("R2AccessKeyId" in links ? name : undefined);
    }
  },

  "pages may upload to it with every header that a presigned request signs"(manifest) {
    const { bucketName, rules } = one(manifest, "r2BucketCors:R2BucketCors");
    expect(bucketName).toBe(one(manifest, "r2Bucket:R2Bucket").name);
    expect(rules).toEqual([
      {
        id: "pages",
        allowed: {
          methods: ["GET", "HEAD", "PUT"],
          origins: settings.ALLOWED_ORIGINS.split(","),
          headers: ["content-type", "if-none-match", "x-amz-checksum-sha256"],
        },
        exposeHeaders: ["ETag"],
        maxAgeSeconds: 3600,
      },
    ]);
  },

  "temporary objects and unfinished uploads leave it after a day, and nothing else does"(manifest) {
    const afterOneDay = { condition: { type: "Age", maxAge: 86_400 } };
    const { bucketName, rules } = one(manifest, "r2BucketLifecycle:R2BucketLifecycle");
    expect(bucketName).toBe(one(manifest, "r2Bucket:R2Bucket").name);
    expect(rules).toEqual([
      {
        id: "tmp",
        enabled: true,
        conditions: { prefix: "tmp/" },
        deleteObjectsTransition: afterOneDay,
      },
      {
        id: "unfinished-uploads",
        enabled: true,
        conditions: { prefix: "" },
        abortMultipartUploadsTransition: afterOneDay,
      },
    ]);
  },

  "a stage that asks for it copies every original to a bucket of its own, which is private, encrypted, reachable only over TLS and kept in production"(
    manifest,
  ) {
    const made = all(manifest, "s3/bucket:Bucket").find(({ name }) => name.startsWith("Copies"));
    expect(made).toMatchObject({ retainOnDelete: true, inputs: { forceDestroy: false } });
    const { bucket } = made?.inputs ?? {};
    expect(one(manifest, "bucketPublicAccessBlock:BucketPublicAccessBlock", "Copies")).toMatchObject({
      bucket,
      blockPublicAcls: true,
      restrictPublicBuckets: true,
    });
    expect(
      one(
        manifest,
        "bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "Copies",
      ),
    ).toMatchObject({ bucket });
    expect(String(one(manifest, "s3/bucketPolicy:BucketPolicy", "Copies").policy)).toContain(
      "aws:SecureTransport",
    );
  },

  "the sweep alone knows that bucket, and may read, write and empty it"(manifest) {
    const { bucket } = one(manifest, "s3/bucket:Bucket", "Copies");
    const knowing = manifest.requests.filter(({ links }) => "Copies" in links);
    expect(knowing.map(({ functionID }) => functionID)).toEqual(["Sweep"]);
    const granted = statements(manifest, "Sweep").filter(({ Resource }) =>
      String(Resource[0]).includes(String(bucket)),
    );
    expect(granted.map(({ Action, Resource }) => [Action, String(Resource[0]).endsWith("/*")])).toEqual([
      [["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], true],
      [["s3:ListBucket"], false],
    ]);
  },
};
