import { uploadCors } from "@luster/contract/cors";
import { production, settings } from "./stage.ts";

const jurisdiction = settings.R2_JURISDICTION;
const afterOneDay = { condition: { type: "Age", maxAge: 86_400 } };

// A bucket is in a jurisdiction or near a location; Cloudflare accepts one of the two.
const whereabouts = jurisdiction ? { jurisdiction } : { location: "weur" };

/** The R2 bucket of this stage: an existing one by its name, or one that is created and configured here. */
export const r2BucketName = settings.R2_BUCKET_NAME ?? managedBucket();

function managedBucket() {
  const bucket = new sst.cloudflare.Bucket(
    "Pictures",
    { transform: { bucket: whereabouts } },
    // SST's removal: "retain" does not know R2.
    { retainOnDelete: production },
  );
  const accountId = bucket.nodes.bucket.accountId.apply((id) => id ?? "");
  const target = { accountId, bucketName: bucket.name, ...(jurisdiction && { jurisdiction }) };
  if (settings.ALLOWED_ORIGINS.length > 0)
    new cloudflare.R2BucketCors("PicturesCors", { ...target, rules: [uploadsFromPages()] });
  new cloudflare.R2BucketLifecycle("PicturesLifecycle", {
    ...target,
    rules: [temporaryFiles(), unfinishedUploads()],
  });
  return bucket.name;
}

function uploadsFromPages() {
  return {
    id: "pages",
    allowed: {
      methods: ["GET", "HEAD", "PUT"],
      origins: settings.ALLOWED_ORIGINS,
      headers: uploadCors.allowHeaders,
    },
    exposeHeaders: uploadCors.exposeHeaders,
    maxAgeSeconds: 3600,
  };
}

function temporaryFiles() {
  return {
    id: "tmp",
    enabled: true,
    conditions: { prefix: "tmp/" },
    deleteObjectsTransition: afterOneDay,
  };
}

/** Parts of an upload that nobody completed are in no list, and are paid for. */
function unfinishedUploads() {
  return {
    id: "unfinished-uploads",
    enabled: true,
    conditions: { prefix: "" },
    abortMultipartUploadsTransition: afterOneDay,
  };
}
