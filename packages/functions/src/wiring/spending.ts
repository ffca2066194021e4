import { createRequireBudget } from "@luster/core/spending/budget";
import { type Caps, createSpending } from "@luster/core/spending/spending";
import { createUsage } from "@luster/core/spending/usage";
import { environment } from "../environment.ts";
import { count } from "../observe/metrics.ts";
import { lazy, once } from "../once.ts";
import { estimateOf, leastCallUsd, mostOf } from "./engine-models.ts";
import { offers } from "./offers.ts";
import { quotas, spendingRecords } from "./records.ts";
import { now } from "./seams.ts";

const caps = /* @__PURE__ */ once((): Caps => {
  const { JOB_MAX_USD, USER_USD_PER_DAY, SERVICE_USD_PER_DAY } = environment("spending");
  return { job: JOB_MAX_USD, user: USER_USD_PER_DAY, service: SERVICE_USD_PER_DAY };
});

export const spending = /* @__PURE__ */ once(() =>
  createSpending({
    records: spendingRecords(),
    caps: caps(),
    leastCallUsd,
    onStopped: () => count("SpendingStopped"),
    now,
  }),
);

/** Refuses what is known to pass a cap. */
export const requireBudget = /* @__PURE__ */ lazy(() =>
  createRequireBudget({ spending: spending(), mostOf }),
);

export const showUsage = /* @__PURE__ */ lazy(() =>
  createUsage({
    records: spendingRecords(),
    spending: spending(),
    quotas: quotas(),
    caps: caps(),
    priceOf: (tier) => (offers(tier) ? estimateOf(tier) : undefined),
    now,
  }),
);
