import { s3Client } from "@luster/core/storage/client.s3";
import { s3Store } from "@luster/core/storage/store.s3";
import { createStores } from "@luster/core/storage/stores";
import { environment } from "../environment.ts";
import { standbyUsed } from "../observe/metrics.ts";
import { once } from "../once.ts";
import type { Settings } from "../settings.ts";
import { now } from "./ids.ts";

/** R2, and the deployment's own bucket as its standby. */
export const stores = once(() => {
  const storage = environment("storage");
  return createStores({ primary: r2(storage), standby: standby(storage), now, onStandby: standbyUsed });
});

const r2 = (storage: Settings["storage"]) =>
  s3Store({
    name: "r2",
    client: s3Client({
      region: "auto",
      endpoint: storage.R2_ENDPOINT ?? cloudflare(storage),
      credentials: { accessKeyId: storage.R2_ACCESS_KEY_ID, secretAccessKey: storage.R2_SECRET_ACCESS_KEY },
    }),
    bucket: storage.R2_BUCKET_NAME,
    methods: ["PUT"],
  });

const cloudflare = ({ R2_ACCOUNT_ID, R2_JURISDICTION }: Settings["storage"]): string =>
  `https://${[R2_ACCOUNT_ID, R2_JURISDICTION].filter(Boolean).join(".")}.r2.cloudflarestorage.com`;

const standby = ({ STANDBY_BUCKET_NAME: bucket }: Settings["storage"]) =>
  bucket === undefined
    ? undefined
    : s3Store({
        name: "s3",
        client: s3Client({ region: process.env["AWS_REGION"] ?? "us-east-1" }),
        bucket,
        methods: ["PUT", "POST"],
      });
