import { pageCaching, pageHeaders } from "@luster/contract/page-headers";
import { api } from "./api.ts";
import { issuer } from "./issuer.ts";

const headers = new aws.cloudfront.ResponseHeadersPolicy("StudioHeaders", {
  securityHeadersConfig: {
    contentSecurityPolicy: {
      contentSecurityPolicy: pageHeaders["content-security-policy"],
      override: true,
    },
    contentTypeOptions: { override: true },
    referrerPolicy: { referrerPolicy: pageHeaders["referrer-policy"], override: true },
    strictTransportSecurity: { accessControlMaxAgeSec: 31_536_000, override: true },
  },
});

/**
 * The studio as static files behind CloudFront. It calls the API from an origin of its own: ALLOWED_ORIGINS has to
 * hold it.
 */
export const studio = new sst.aws.StaticSite("Studio", {
  path: "packages/studio",
  build: { command: "npx vite build", output: "dist" },
  // Against a stage of `sst dev` the page of one machine is at hand already.
  dev: false,
  environment: { STUDIO_JSON: $jsonStringify(service()) },
  assets: {
    fileOptions: [
      { files: "**", cacheControl: pageCaching.other },
      { files: "assets/**", cacheControl: pageCaching.named },
    ],
  },
  transform: {
    cdn: (args) => {
      args.defaultCacheBehavior = $output(args.defaultCacheBehavior).apply((behavior) => ({
        ...behavior,
        allowedMethods: ["GET", "HEAD"],
        responseHeadersPolicyId: headers.id,
      }));
    },
  },
});

/** What the page reads of its service: where the API is, and who signs its users in. */
function service() {
  return { api: api.url, sign_in: { issuer: issuer.url, scope: "openid profile email", ...issuer.page } };
}
