import { downloadUrlSeconds } from "@luster/core/assets/assets";
import { cdnSecrets, throughCdn } from "@luster/core/storage/cdn";
import { type LinkOptions, r2Endpoint, s3Links } from "@luster/core/storage/s3/links.s3";
import { s3Store } from "@luster/core/storage/s3/store.s3";
import type { Copies, Links } from "@luster/core/storage/store";
import { createStores } from "@luster/core/storage/stores";
import { budget } from "../budget.ts";
import { environment } from "../environment.ts";
import { logger } from "../observe/logger.ts";
import { count } from "../observe/metrics.ts";
import { once } from "../once.ts";
import { roleCredentials } from "./clients.ts";
import { now, seams } from "./seams.ts";

/** R2, and its standby, for those who move objects. */
export const stores = /* @__PURE__ */ once(() => {
  const { r2, s3 } = settings();
  const standby = s3 ? s3Store(s3) : seams.standby();
  return createStores({ primary: looking(s3Store(r2)), standby: standby && looking(standby), now, ...hooks });
});

/** The second copy of originals; `undefined` where none is kept. */
export const copies = /* @__PURE__ */ once((): Copies | undefined => {
  const { COPIES_BUCKET_NAME: bucket } = environment("storage");
  return bucket === undefined ? undefined : { ...s3Store(ofS3(bucket)), name: "copies" };
});

/** R2, and its standby, for those who only sign and look: without an SDK a route starts in two thirds of the time. */
export const links = /* @__PURE__ */ once(() => {
  const { r2, s3 } = settings();
  const standby: Links | undefined = s3 ? s3Links(s3) : seams.standby();
  return createStores<Links>({
    primary: looking(nearViewers(s3Links(r2))),
    standby: standby && looking(standby),
    now,
    ...hooks,
  });
});

/** The links of R2: what they are to be downloaded from is decided here, for every route. */
function nearViewers(r2: Links): Links {
  const { CDN_URL: origin, CDN_KEY: keys } = environment("cdn");
  if (origin === undefined || keys === undefined) return r2;
  return throughCdn(r2, { origin, secrets: cdnSecrets(keys), now, repeat: repeat() });
}

/** The store, which looks for an object no longer than the request that asks. */
const looking = <Store extends Links>(store: Store): Store => ({
  ...store,
  head: (key: string, signal = budget()) => store.head(key, signal),
});

const hooks = {
  onStandby: () => count("StandbyUsed"),
  onUnavailable: (error: unknown) => logger.warn("primary store unavailable", { error }),
};

/** Of R2, and of the deployment's own bucket if it has one. */
function settings(): { r2: LinkOptions; s3?: LinkOptions } {
  const storage = environment("storage");
  const r2: LinkOptions = {
    name: "r2",
    address: {
      bucket: storage.R2_BUCKET_NAME,
      region: "auto",
      endpoint: storage.R2_ENDPOINT ?? r2Endpoint(storage.R2_ACCOUNT_ID, storage.R2_JURISDICTION),
    },
    credentials: { accessKeyId: storage.R2_ACCESS_KEY_ID, secretAccessKey: storage.R2_SECRET_ACCESS_KEY },
    methods: ["PUT"],
    repeat: repeat(),
  };
  const { STANDBY_BUCKET_NAME: bucket } = storage;
  return bucket === undefined ? { r2 } : { r2, s3: { ...ofS3(bucket), repeat: repeat() } };
}

/** A bucket of the deployment's own account. */
function ofS3(bucket: string): LinkOptions {
  const { AWS_REGION: region = "", AWS_ENDPOINT_URL_S3: endpoint } = process.env;
  const address = { bucket, region, endpoint };
  return { name: "s3", address, credentials: roleCredentials(), methods: ["PUT", "POST"] };
}

const repeat = (): number => environment("links").DOWNLOAD_URL_REPEAT_SECONDS;

/** Seconds that the clocks of a store and of a function may differ. */
const clockMargin = 600;

/** Seconds after which every URL signed for an object until now has expired. */
export const urlExpiresIn = (): number =>
  Math.max(downloadUrlSeconds + repeat(), environment("uploads").UPLOAD_URL_SECONDS) + clockMargin;
