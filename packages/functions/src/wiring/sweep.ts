import { createAssetSweep } from "@luster/core/assets/asset-sweep";
import { createJobSweep } from "@luster/core/jobs/job-sweep";
import { createUploadSweep } from "@luster/core/uploads/upload-sweep";
import { logger } from "../observe/logger.ts";
import { count } from "../observe/metrics.ts";
import { lazy, once } from "../once.ts";
import { now } from "./clock.ts";
import { urlExpiresIn } from "./lifetimes.ts";
import { assetRecords, jobRecords, uploadRecords } from "./records.ts";
import { queue } from "./queue.ts";
import { stores } from "./storage.ts";
import { recordAsset } from "./uploads.ts";
import { workspace } from "./workspace.ts";

function onError(error: unknown): void {
  logger.error("sweep: left for the next", { error });
  count("SweepFailures");
}

const common = once(() => ({ stores: stores(), now, onError }));

export const sweepJobs = lazy(() =>
  createJobSweep({ ...common(), jobs: jobRecords(), queue: queue(), assets: assetRecords() }),
);

export const sweepUploads = lazy(() =>
  createUploadSweep({ ...common(), uploads: uploadRecords(), record: recordAsset }),
);

export const sweepAssets = lazy(async () =>
  createAssetSweep({
    ...common(),
    assets: assetRecords(),
    workspace: await workspace(),
    urlExpiresIn: urlExpiresIn(),
  }),
);
