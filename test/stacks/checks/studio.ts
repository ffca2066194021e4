import { pageHeaders } from "@luster/contract/page-headers";
import { expect } from "vitest";
import { settings } from "../evaluate.ts";
import { one } from "../find.ts";
import type { Checks } from "./checks.ts";

export const studio: Checks = {
  "the studio is built with where the API is and who signs its users in"(manifest) {
    const { environment } = one(manifest, "command:local:Command", "StudioBuilder");
    const { STUDIO_JSON } = environment as Record<string, string>;
    expect(JSON.parse(STUDIO_JSON ?? "{}")).toEqual({
      api: manifest.outputs.api,
      sign_in: {
        issuer: settings.AUTH_ISSUER,
        scope: "openid profile email",
        client_id: "studio-client",
        audience: settings.AUTH_AUDIENCE,
      },
    });
  },

  "the studio's address is told, so that it can be allowed to call the API"(manifest) {
    expect(manifest.outputs.studio).toEqual(expect.stringMatching(/^https:\/\//));
  },

  "only CloudFront reads the studio's files, and it answers by https alone"(manifest) {
    const { policy } = one(manifest, "s3/bucketPolicy:BucketPolicy", "StudioAssets");
    const { Statement } = JSON.parse(String(policy));
    const readers = Statement.filter(({ Effect }: { Effect: string }) => Effect === "Allow");
    expect(readers).toMatchObject([{ Principal: { Service: ["cloudfront.amazonaws.com"] } }]);
    expect(distribution(manifest).defaultCacheBehavior).toMatchObject({
      viewerProtocolPolicy: "redirect-to-https",
      allowedMethods: ["GET", "HEAD"],
    });
  },

  "the studio's page has the headers that it has on one machine, and https for a year"(manifest) {
    expect(distribution(manifest).defaultCacheBehavior).toMatchObject({
      responseHeadersPolicyId: "StudioHeaders-id",
    });
    expect(one(manifest, "cloudfront/responseHeadersPolicy:ResponseHeadersPolicy")).toMatchObject({
      securityHeadersConfig: {
        contentSecurityPolicy: {
          contentSecurityPolicy: pageHeaders["content-security-policy"],
          override: true,
        },
        contentTypeOptions: { override: true },
        referrerPolicy: { referrerPolicy: "no-referrer", override: true },
        strictTransportSecurity: { accessControlMaxAgeSec: 31_536_000, override: true },
      },
    });
  },

  "what is named by its content is kept for a year, and the page and its settings are asked for each time"(
    manifest,
  ) {
    const uploaded = manifest.resources.find(({ name }) => name.startsWith("StudioAssetFiles"));
    const files = uploaded?.inputs.files as { key: string; cacheControl: string }[];
    const kept = new Map(files.map(({ key, cacheControl }) => [key, cacheControl]));
    expect(kept.get("index.html")).toBe("no-cache");
    const assets = [...kept].filter(([key]) => key.startsWith("assets/"));
    expect(assets.length).toBeGreaterThan(1);
    expect(new Set(assets.map(([, caching]) => caching))).toEqual(
      new Set(["public, max-age=31536000, immutable"]),
    );
  },
};

const distribution = (manifest: Parameters<typeof one>[0]) =>
  one(manifest, "cloudfront/distribution:Distribution", "Studio");
