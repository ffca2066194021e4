import { setTimeout as sleep } from "node:timers/promises";
import { newId } from "@luster/core/id";
import { createShootOf } from "@luster/core/batches/shoot-of";
import { createAccept } from "@luster/core/jobs/accept";
import { createAwaitEnd } from "@luster/core/jobs/await-end";
import { createList } from "@luster/core/jobs/list";
import { createShow } from "@luster/core/jobs/show";
import { logger } from "../observe/logger.ts";
import { lazy } from "../once.ts";
import { downloadOutput, findAsset } from "./assets.ts";
import { offers } from "./offers.ts";
import { queueOf } from "./queues.ts";
import { batchRecords, idempotency, jobRecords, quotas, turns } from "./records.ts";
import { now } from "./seams.ts";
import { getShoot } from "./shoots.ts";
import { requireBudget } from "./spending.ts";

/** Accepts jobs. It signs no URL, so it needs no store and reads no secret. */
export const acceptJob = /* @__PURE__ */ lazy(() =>
  createAccept({
    jobs: jobRecords(),
    queueOf,
    findAsset,
    idempotency: idempotency(),
    quotas: quotas(),
    requireBudget,
    turns: turns(),
    offers,
    onUnsent: (error) => logger.warn("job not sent: left to the sweep", { error }),
    now,
    newId,
  }),
);

export const listJobs = /* @__PURE__ */ lazy(() =>
  createList({
    jobs: jobRecords(),
    shoots: { get: getShoot },
    findAsset,
    shootOf: createShootOf(batchRecords()),
  }),
);

export const awaitEnd = /* @__PURE__ */ lazy(() =>
  createAwaitEnd({ jobs: jobRecords(), pause: (ms) => sleep(ms) }),
);

export const showJob = /* @__PURE__ */ lazy(() =>
  createShow({ jobs: jobRecords(), findAsset, download: downloadOutput }),
);
