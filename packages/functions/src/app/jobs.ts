import { createJobs } from "@luster/core/jobs/jobs";
import { dynamoJobStore } from "@luster/core/jobs/store.dynamo";
import type { Tier } from "@luster/core/jobs/tier";
import { environment } from "../environment.ts";
import { once } from "../once.ts";
import { assets } from "./assets.ts";
import { idempotency } from "./idempotency.ts";
import { newId, now } from "./ids.ts";
import { queue } from "./queue.ts";
import { quotas } from "./quotas.ts";
import { table } from "./table.ts";

export const jobStore = once(() => dynamoJobStore(table()));

export const jobs = once(() =>
  createJobs({
    store: jobStore(),
    queue: queue(),
    assets: assets(),
    idempotency: idempotency(),
    quotas: quotas(),
    offers,
    now,
    newId,
  }),
);

const offers = (tier: Tier): boolean => tier === "basic" || environment("tiers").PAID_TIERS !== "refuse";
