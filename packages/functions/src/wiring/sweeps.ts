import { createAssetSweep } from "@luster/core/assets/asset-sweep";
import { createBatchSweep } from "@luster/core/batches/batch-sweep";
import { createJobSweep } from "@luster/core/jobs/job-sweep";
import { createUploadSweep } from "@luster/core/uploads/upload-sweep";
import { createDeliverySweep } from "@luster/core/webhooks/delivery-sweep";
import { logger } from "../observe/logger.ts";
import { count } from "../observe/metrics.ts";
import { lazy, once } from "../once.ts";
import { fillBatch } from "./batches.ts";
import { deliveryQueue, queue } from "./clients.ts";
import { outbox } from "./deliveries.ts";
import {
  assetRecords,
  batchRecords,
  deliveryRecords,
  jobRecords,
  uploadRecords,
  webhookRecords,
} from "./records.ts";
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
  createJobSweep({
    ...common(),
    jobs: jobRecords(),
    queue: queue(),
    assets: assetRecords(),
    tell: outbox().tell,
  }),
);

export const sweepBatches = /* @__PURE__ */ lazy(() =>
  createBatchSweep({ batches: batchRecords(), fill: fillBatch, now, onError }),
);

export const sweepDeliveries = /* @__PURE__ */ lazy(() =>
  createDeliverySweep({
    ...common(),
    webhooks: webhookRecords(),
    deliveries: deliveryRecords(),
    queue: deliveryQueue(),
  }),
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
