import { hash, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { dynamoCopyRecords } from "@luster/core/backups/records.dynamo";
import { dynamoAssetRecords } from "@luster/core/assets/records.dynamo";
import { dynamoBatchRecords } from "@luster/core/batches/records.dynamo";
import { createFindGone } from "@luster/core/deletions/gone";
import { dynamoDeletionRecords } from "@luster/core/deletions/records.dynamo";
import {
  visibleAssets,
  visibleBatches,
  visibleJobs,
  visibleShoots,
  visibleUploads,
  visibleWebhooks,
} from "@luster/core/deletions/visible";
import { createIdempotency } from "@luster/core/idempotency/idempotency";
import { dynamoIdempotencyRecords } from "@luster/core/idempotency/records.dynamo";
import { dynamoJobRecords } from "@luster/core/jobs/records.dynamo";
import { dynamoProviderRecords } from "@luster/core/providers/records.dynamo";
import type { QuotaLeft } from "@luster/core/quotas/quota";
import { createQuotas } from "@luster/core/quotas/quotas";
import { dynamoQuotaRecords } from "@luster/core/quotas/records.dynamo";
import { dynamoRetentionRecords } from "@luster/core/retention/records.dynamo";
import { dynamoShootRecords } from "@luster/core/shoots/records.dynamo";
import { dynamoSpendingRecords } from "@luster/core/spending/records.dynamo";
import { hours, seconds } from "@luster/core/time";
import { dynamoTurnRecords } from "@luster/core/turns/records.dynamo";
import { createTurns } from "@luster/core/turns/turns";
import { dynamoUploadRecords } from "@luster/core/uploads/records.dynamo";
import { dynamoDeliveryRecords, dynamoWebhookRecords } from "@luster/core/webhooks/records.dynamo";
import { environment } from "../environment.ts";
import { once } from "../once.ts";
import { askedOnce, scope } from "../scope.ts";
import { table } from "./clients.ts";
import { now } from "./seams.ts";

/** What is there, also what is being deleted: for the worker and the sweep. */
export const storedBatches = /* @__PURE__ */ once(() => dynamoBatchRecords(table()));
export const storedAssets = /* @__PURE__ */ once(() => dynamoAssetRecords(table()));
export const storedJobs = /* @__PURE__ */ once(() => dynamoJobRecords(table()));
export const storedShoots = /* @__PURE__ */ once(() => dynamoShootRecords(table()));
export const storedWebhooks = /* @__PURE__ */ once(() => dynamoWebhookRecords(table()));
export const storedUploads = /* @__PURE__ */ once(() => dynamoUploadRecords(table()));

export const providerRecords = /* @__PURE__ */ once(() => dynamoProviderRecords(table()));
export const deliveryRecords = /* @__PURE__ */ once(() => dynamoDeliveryRecords(table()));
export const deletionRecords = /* @__PURE__ */ once(() => dynamoDeletionRecords(table()));
export const copyRecords = /* @__PURE__ */ once(() => dynamoCopyRecords(table()));
export const spendingRecords = /* @__PURE__ */ once(() => dynamoSpendingRecords(table()));
export const retentionRecords = /* @__PURE__ */ once(() => dynamoRetentionRecords(table()));
export const findGone = /* @__PURE__ */ once(() => createFindGone(deletionRecords()));
/** The same for routes, of which each part would ask. */
const findGoneOnce = /* @__PURE__ */ once(() => askedOnce(findGone()));

/** What users see: for the routes. */
export const assetRecords = /* @__PURE__ */ once(() => visibleAssets(storedAssets(), findGoneOnce()));
export const batchRecords = /* @__PURE__ */ once(() => visibleBatches(storedBatches(), findGoneOnce()));
export const jobRecords = /* @__PURE__ */ once(() => visibleJobs(storedJobs(), findGoneOnce()));
export const shootRecords = /* @__PURE__ */ once(() => visibleShoots(storedShoots(), findGoneOnce()));
export const uploadRecords = /* @__PURE__ */ once(() => visibleUploads(storedUploads(), findGoneOnce()));
export const webhookRecords = /* @__PURE__ */ once(() => visibleWebhooks(storedWebhooks(), findGoneOnce()));

export const idempotency = /* @__PURE__ */ once(() =>
  createIdempotency({
    records: dynamoIdempotencyRecords(table()),
    now,
    digest: (text) => hash("sha256", text),
  }),
);

export const quotas = /* @__PURE__ */ once(() => {
  const { UPLOADS_PENDING_MAX, JOBS_PER_DAY, BYTES_PER_DAY } = environment("quotas");
  const { UPLOAD_URL_SECONDS } = environment("uploads");
  const limits = {
    uploads_pending: { limit: UPLOADS_PENDING_MAX, window: seconds(UPLOAD_URL_SECONDS) },
    jobs: { limit: JOBS_PER_DAY, window: hours(24) },
    bytes: { limit: BYTES_PER_DAY, window: hours(24) },
  };
  return createQuotas({ records: dynamoQuotaRecords(table()), limits, now, onCount: noted });
});

/** For the headers of the answer. */
const noted = (left: QuotaLeft): void => void scope()?.left.set(left.kind, left);

/** Milliseconds between two looks at what another request makes; making it takes a few writes. */
const pause = 50;

export const turns = /* @__PURE__ */ once(() =>
  createTurns({
    records: dynamoTurnRecords(table()),
    now,
    newToken: randomUUID,
    pause: () => sleep(pause),
  }),
);
