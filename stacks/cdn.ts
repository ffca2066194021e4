import { r2BucketName } from "./bucket.ts";
import { cdnKey } from "./secrets.ts";
import { settings } from "./stage.ts";

const { ALLOWED_ORIGINS: origins, CDN_URL: url, R2_JURISDICTION: jurisdiction } = settings;

/** What Luster made, from Cloudflare's network: a Worker before the bucket, which checks the URLs that we sign. */
export const cdn = url && cdnKey && worker(url, cdnKey);

function worker(url: string, key: sst.Secret) {
  // SST's own link of a bucket knows neither one that exists already nor a jurisdiction.
  const bindings = [
    { type: "r2_bucket", name: "PICTURES", bucketName: r2BucketName, ...(jurisdiction && { jurisdiction }) },
    { type: "secret_text", name: "CDN_KEY", text: key.value },
    { type: "plain_text", name: "ORIGINS", text: origins.join(",") },
  ];
  return new sst.cloudflare.Worker("Cdn", {
    handler: "packages/functions/src/edge/pictures.ts",
    domain: new URL(url).hostname,
    transform: { worker: { bindings } },
  });
}
