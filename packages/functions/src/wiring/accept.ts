import { newId } from "@luster/core/id";
import { createAccept } from "@luster/core/jobs/accept";
import type { Tier } from "@luster/contract/tier";
import { environment } from "../environment.ts";
import { logger } from "../observe/logger.ts";
import { lazy } from "../once.ts";
import { now } from "./clock.ts";
import { findAsset } from "./find-asset.ts";
import { idempotency } from "./idempotency.ts";
import { queue } from "./queue.ts";
import { quotas } from "./quotas.ts";
import { jobRecords } from "./records.ts";
import { turns } from "./turns.ts";

/** Accepts jobs. It signs no URL, so it needs no store and reads no secret. */
export const accept = lazy(() =>
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
