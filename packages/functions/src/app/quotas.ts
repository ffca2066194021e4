import { createQuotas } from "@luster/core/quotas/quotas";
import { dynamoQuotaStore } from "@luster/core/quotas/store.dynamo";
import { environment } from "../environment.ts";
import { once } from "../once.ts";
import { now } from "./ids.ts";
import { table } from "./table.ts";

const day = 24 * 60 * 60;

export const quotas = once(() => {
  const { UPLOADS_PENDING_MAX, JOBS_PER_DAY, BYTES_PER_DAY } = environment("quotas");
  const limits = {
    uploads_pending: { most: UPLOADS_PENDING_MAX, seconds: environment("uploads").UPLOAD_URL_SECONDS },
    jobs: { most: JOBS_PER_DAY, seconds: day },
    bytes: { most: BYTES_PER_DAY, seconds: day },
  };
  return createQuotas({ store: dynamoQuotaStore(table()), limits, now });
});
