import { createAssetSweep } from "@luster/core/assets/asset-sweep";
import { createCopies } from "@luster/core/backups/copies";
import { createBatchSweep } from "@luster/core/batches/batch-sweep";
import { createDeletionSweep } from "@luster/core/deletions/deletion-sweep";
import { newId } from "@luster/core/id";
import { createJobSweep } from "@luster/core/jobs/job-sweep";
import { createRetentionSweep } from "@luster/core/retention/retention-sweep";
import type { SweepOptions } from "@luster/core/sweep/streams";
import { createUploadSweep } from "@luster/core/uploads/upload-sweep";
import { createDeliverySweep } from "@luster/core/webhooks/delivery-sweep";
import { environment } from "../environment.ts";
import { logger } from "../observe/logger.ts";
import { count } from "../observe/metrics.ts";
import { lazy, once } from "../once.ts";
import { fillBatch } from "./batches.ts";
import { deliveryQueue } from "./clients.ts";
import { outbox, settle, toldJobRecords } from "./deliveries.ts";
import { queueOf } from "./queues.ts";
import {
  copyRecords,
  deletionRecords,
  deliveryRecords,
  findGone,
  retentionRecords,
  storedAssets,
  storedBatches,
  storedJobs,
  storedShoots,
  storedUploads,
  storedWebhooks,
  webhookRecords,
} from "./records.ts";
import { now } from "./seams.ts";
import { spending } from "./spending.ts";
import { copies, stores, urlExpiresIn } from "./storage.ts";
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
    jobs: storedJobs(),
    queueOf,
    assets: storedAssets(),
    spending: spending(),
    tell: outbox().tell,
  }),
);

export const sweepBatches = /* @__PURE__ */ lazy(() =>
  createBatchSweep({ batches: storedBatches(), fill: fillBatch, settle: settle(), now, onError }),
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
  createUploadSweep({ ...common(), uploads: storedUploads(), record: recordAsset }),
);

export const sweepAssets = /* @__PURE__ */ lazy(async () =>
  createAssetSweep({
    ...common(),
    assets: storedAssets(),
    findGone: findGone(),
    workspace: await workspace(),
    urlExpiresIn: urlExpiresIn(),
  }),
);

export const sweepRetention = /* @__PURE__ */ lazy(() =>
  createRetentionSweep({
    shoots: storedShoots(),
    deletions: deletionRecords(),
    applied: retentionRecords(),
    retention: environment("retention").RETENTION_DAYS,
    urlExpiresIn: urlExpiresIn(),
    now,
    newId,
    onError,
  }),
);

export const sweepDeletions = /* @__PURE__ */ lazy(() =>
  createDeletionSweep({
    ...common(),
    deletions: deletionRecords(),
    shoots: storedShoots(),
    uploads: storedUploads(),
    assets: storedAssets(),
    jobs: toldJobRecords(),
    batches: storedBatches(),
    webhooks: storedWebhooks(),
    deliveries: deliveryRecords(),
    copies: copies(),
    spending: spending(),
    urlExpiresIn: urlExpiresIn(),
    newId,
    onLate: () => count("DeletionsLate"),
  }),
);

/** Copies originals, and brings them back; `undefined` where no copies are kept. */
export const originals = /* @__PURE__ */ once(async () => {
  const kept = copies();
  if (!kept) return undefined;
  return createCopies({
    ...common(),
    shoots: storedShoots(),
    assets: storedAssets(),
    findGone: findGone(),
    copies: kept,
    walks: copyRecords(),
    workspace: await workspace(),
  });
});

export const sweepOriginals = async (options: SweepOptions): Promise<number> =>
  (await originals())?.sweep(options) ?? 0;
