import { createAssetSweep } from "@luster/core/assets/asset-sweep";
import { createJobSweep } from "@luster/core/jobs/job-sweep";
import { createUploadSweep } from "@luster/core/uploads/upload-sweep";
import { logger } from "../observe/logger.ts";
import { count } from "../observe/metrics.ts";
import { lazy, once } from "../once.ts";
import { queue } from "./clients.ts";
import { assetRecords, jobRecords, uploadRecords } from "./records.ts";
import { now } from "./seams.ts";
import { stores, urlExpiresIn } from "./storage.ts";
import { recordAsset } from "./uploads.ts";
import { workspace } from "./worker.ts";

function onError(error: unknown): void {
  logger.error("sweep: left for the next", { error });
  count("SweepFailures");
}

const common = /* @__PURE__ */ once(() => ({ stores: stores(), now, onError }));

export const sweepJobs = /* @__PURE__ */ lazy(() =>
  createJobSweep({ ...common(), jobs: jobRecords(), queue: queue(), assets: assetRecords() }),
);

export const sweepUploads = /* @__PURE__ */ lazy(() =>
  createUploadSweep({ ...common(), uploads: uploadRecords(), record: recordAsset }),
);

export const sweepAssets = /* @__PURE__ */ lazy(async () =>
  createAssetSweep({
    ...common(),
    assets: assetRecords(),
    workspace: await workspace(),
    urlExpiresIn: urlExpiresIn(),
  }),
);
