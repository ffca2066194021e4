import { createBatches } from "@luster/core/batches/batches";
import { createFill } from "@luster/core/batches/fill";
import { createPlan } from "@luster/core/batches/plan";
import { newId } from "@luster/core/id";
import { createCancel } from "@luster/core/jobs/cancel";
import { logger } from "../observe/logger.ts";
import { lazy, once } from "../once.ts";
import { outbox, settle, toldJobRecords } from "./deliveries.ts";
import { estimateOf } from "./engine-models.ts";
import { offers } from "./offers.ts";
import { queueOf } from "./queues.ts";
import { assetRecords, batchRecords, idempotency, jobRecords, quotas, turns } from "./records.ts";
import { now } from "./seams.ts";
import { getShoot } from "./shoots.ts";
import { requireBudget } from "./spending.ts";

export const cancelJob = /* @__PURE__ */ lazy(() => createCancel({ jobs: toldJobRecords(), now }));

/** Makes the jobs of batches. It signs no URL, so it needs no store and reads no secret. */
export const fillBatch = /* @__PURE__ */ lazy(() =>
  createFill({
    batches: batchRecords(),
    jobs: { create: outbox().create },
    // Not each of them looks whether it was the last: whoever fills a batch does when all are as it wants them.
    cancel: createCancel({ jobs: { ...jobRecords(), replace: outbox().replace }, now }),
    settle: settle().settle,
    queueOf,
    onUnsent: (error) => logger.warn("job not sent: left to the sweep", { error }),
    now,
  }),
);

const batches = /* @__PURE__ */ once(() =>
  createBatches({
    batches: batchRecords(),
    jobs: jobRecords(),
    plan: createPlan({
      assets: assetRecords(),
      jobs: jobRecords(),
      shoots: { get: getShoot },
      offers,
      priceOf: estimateOf,
    }),
    fill: fillBatch,
    idempotency: idempotency(),
    turns: turns(),
    quotas: quotas(),
    requireBudget,
    now,
    newId,
  }),
);

export const quoteBatch = /* @__PURE__ */ lazy(() => batches().quote);
export const createBatch = /* @__PURE__ */ lazy(() => batches().create);
export const showBatch = /* @__PURE__ */ lazy(() => batches().show);
export const cancelBatch = /* @__PURE__ */ lazy(() => batches().cancel);
