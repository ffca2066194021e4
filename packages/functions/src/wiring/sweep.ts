import { createAssetSweep } from "@luster/core/assets/sweep";
import { createJobSweep } from "@luster/core/jobs/sweep";
import { createUploadSweep } from "@luster/core/uploads/sweep";
import { logger } from "../observe/logger.ts";
import { count } from "../observe/metrics.ts";
import { lazy, once } from "../once.ts";
import { now } from "./clock.ts";
import { urlExpiresIn } from "./lifetimes.ts";
import { assetStore, jobStore, uploadStore } from "./records.ts";
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
  createJobSweep({ ...common(), jobs: jobStore(), queue: queue(), assets: assetStore() }),
);

export const sweepUploads = lazy(() =>
  createUploadSweep({ ...common(), uploads: uploadStore(), record: recordAsset }),
);

export const sweepAssets = lazy(async () =>
  createAssetSweep({
    ...common(),
    assets: assetStore(),
    workspace: await workspace(),
    urlExpiresIn: urlExpiresIn(),
  }),
);
