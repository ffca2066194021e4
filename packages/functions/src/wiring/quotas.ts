import { createQuotas } from "@luster/core/quotas/quotas";
import { dynamoQuotaRecords } from "@luster/core/quotas/records.dynamo";
import { hours, seconds } from "@luster/core/time";
import { environment } from "../environment.ts";
import { once } from "../once.ts";
import { now } from "./clock.ts";
import { table } from "./table.ts";

export const quotas = once(() => {
  const { UPLOADS_PENDING_MAX, JOBS_PER_DAY, BYTES_PER_DAY } = environment("quotas");
  const { UPLOAD_URL_SECONDS } = environment("uploads");
  const limits = {
    uploads_pending: { limit: UPLOADS_PENDING_MAX, window: seconds(UPLOAD_URL_SECONDS) },
    jobs: { limit: JOBS_PER_DAY, window: hours(24) },
    bytes: { limit: BYTES_PER_DAY, window: hours(24) },
  };
  return createQuotas({ records: dynamoQuotaRecords(table()), limits, now });
});
