import { newId } from "@luster/core/id";
import { createAccept } from "@luster/core/jobs/accept";
import { createList } from "@luster/core/jobs/list";
import { createShow } from "@luster/core/jobs/show";
import type { Tier } from "@luster/contract/tier";
import { environment } from "../environment.ts";
import { logger } from "../observe/logger.ts";
import { lazy } from "../once.ts";
import { downloadOutput, findAsset } from "./assets.ts";
import { queue } from "./clients.ts";
import { idempotency, jobRecords, quotas, turns } from "./records.ts";
import { now } from "./seams.ts";
import { getShoot } from "./shoots.ts";

/** Accepts jobs. It signs no URL, so it needs no store and reads no secret. */
export const acceptJob = /* @__PURE__ */ lazy(() =>
  createAccept({
    jobs: jobRecords(),
    queue: queue(),
    findAsset,
    idempotency: idempotency(),
    quotas: quotas(),
    turns: turns(),
    offers,
    onUnsent: (error) => logger.warn("job not sent: left to the sweep", { error }),
    now,
    newId,
  }),
);

const offers = (tier: Tier): boolean => tier === "basic" || environment("tiers").PAID_TIERS !== "refuse";

export const listJobs = /* @__PURE__ */ lazy(() =>
  createList({ jobs: jobRecords(), shoots: { get: getShoot }, findAsset }),
);

export const showJob = /* @__PURE__ */ lazy(() =>
  createShow({ jobs: jobRecords(), findAsset, download: downloadOutput }),
);
