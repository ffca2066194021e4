import { uploadCors } from "@luster/contract/cors";
import { production, settings } from "./stage.ts";

/** The deployment's own bucket: uploads and outputs go here while R2 is unavailable, and the sweep moves them back. */
export const standby = new sst.aws.Bucket("Standby", {
  cors: settings.ALLOWED_ORIGINS.length > 0 && {
    allowMethods: ["GET", "HEAD", "POST", "PUT"],
    allowOrigins: settings.ALLOWED_ORIGINS,
    ...uploadCors,
    maxAge: "1 hour",
  },
  lifecycle: [{ id: "tmp", prefix: "tmp/", expiresIn: "1 day" }],
  transform: {
    bucket: { forceDestroy: !production },
    lifecycle: (args) => {
      args.rules = $output(args.rules).apply((rules = []) => [...rules, unfinishedUploads()]);
    },
  },
});

new aws.s3.BucketServerSideEncryptionConfiguration("StandbyEncryption", {
  bucket: standby.name,
  rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
});

function unfinishedUploads() {
  return {
    id: "unfinished-uploads",
    status: "Enabled",
    filter: { prefix: "" },
    abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
  };
}
