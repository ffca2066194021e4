import { downloadUrlSeconds } from "@luster/core/assets/assets";
import type { Credentials } from "@luster/core/storage/s3/sign.s3";
import type { ObjectStore } from "@luster/core/storage/store";
import { s3Store } from "@luster/core/storage/s3/store.s3";
import { createStores } from "@luster/core/storage/stores";
import { environment } from "../environment.ts";
import { logger } from "../observe/logger.ts";
import { count } from "../observe/metrics.ts";
import { once } from "../once.ts";
import type { Settings } from "@luster/settings/functions";
import { now, seams } from "./seams.ts";

/** R2, and its standby. */
export const stores = /* @__PURE__ */ once(() => {
  const storage = environment("storage");
  return createStores({ primary: r2(storage), standby: standby(storage), now, ...hooks });
});

const hooks = {
  onStandby: () => count("StandbyUsed"),
  onUnavailable: (error: unknown) => logger.warn("primary store unavailable", { error }),
};

const r2 = (storage: Settings["storage"]) =>
  s3Store({
    name: "r2",
    address: {
      bucket: storage.R2_BUCKET_NAME,
      region: "auto",
      endpoint: storage.R2_ENDPOINT ?? cloudflare(storage),
    },
    credentials: { accessKeyId: storage.R2_ACCESS_KEY_ID, secretAccessKey: storage.R2_SECRET_ACCESS_KEY },
    methods: ["PUT"],
    repeat: repeat(),
  });

const cloudflare = ({ R2_ACCOUNT_ID, R2_JURISDICTION }: Settings["storage"]): string =>
  `https://${[R2_ACCOUNT_ID, R2_JURISDICTION].filter(Boolean).join(".")}.r2.cloudflarestorage.com`;

/** The deployment's own bucket, or what a one-machine run has instead; `undefined` without either. */
function standby({ STANDBY_BUCKET_NAME: bucket }: Settings["storage"]): ObjectStore | undefined {
  if (bucket === undefined) return seams.standby();
  const { AWS_REGION: region = "", AWS_ENDPOINT_URL_S3: endpoint } = process.env;
  return s3Store({
    name: "s3",
    address: { bucket, region, endpoint },
    credentials: roleCredentials(),
    methods: ["PUT", "POST"],
    repeat: repeat(),
  });
}

/** Those of the function's role, which Lambda puts into its environment. The SDK's own chain would look in five more places. */
function roleCredentials(): Credentials {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = process.env;
  if (!accessKeyId || !secretAccessKey) throw new Error("The environment has no credentials of AWS");
  return { accessKeyId, secretAccessKey, sessionToken };
}

const repeat = (): number => environment("links").DOWNLOAD_URL_REPEAT_SECONDS;

/** Seconds that the clocks of a store and of a function may differ. */
const clockMargin = 600;

/** Seconds after which every URL signed for an object until now has expired. */
export const urlExpiresIn = (): number =>
  Math.max(downloadUrlSeconds + repeat(), environment("uploads").UPLOAD_URL_SECONDS) + clockMargin;
