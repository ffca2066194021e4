import { dynamoAssetStore } from "@luster/core/assets/store.dynamo";
import { dynamoIdempotencyStore } from "@luster/core/idempotency/store.dynamo";
import { dynamoJobStore } from "@luster/core/jobs/store.dynamo";
import { dynamoQuotaStore } from "@luster/core/quotas/store.dynamo";
import { dynamoShootStore } from "@luster/core/shoots/store.dynamo";
import type { LusterTable } from "@luster/core/table/table.dynamo";
import { dynamoUploadStore } from "@luster/core/uploads/store.dynamo";
import { inject } from "vitest";
import { assetStoreSuite } from "../../kit/suites/asset-store.suite.ts";
import { idempotencyStoreSuite } from "../../kit/suites/idempotency-store.suite.ts";
import { jobStoreSuite } from "../../kit/suites/job-store.suite.ts";
import { quotaStoreSuite } from "../../kit/suites/quota-store.suite.ts";
import { shootStoreSuite } from "../../kit/suites/shoot-store.suite.ts";
import { uploadStoreSuite } from "../../kit/suites/upload-store.suite.ts";
import { inDatabase } from "../../kit/database.ts";

const kind = "DynamoDB Local";
const running = async () => ({ endpoint: inject("dynamoDbLocal"), stop: async () => {} });
const inLocal = <P>(adapter: (table: LusterTable) => P) => inDatabase(running, adapter);

assetStoreSuite(kind, inLocal(dynamoAssetStore));
idempotencyStoreSuite(kind, inLocal(dynamoIdempotencyStore));
jobStoreSuite(kind, inLocal(dynamoJobStore));
quotaStoreSuite(kind, inLocal(dynamoQuotaStore));
shootStoreSuite(kind, inLocal(dynamoShootStore));
uploadStoreSuite(kind, inLocal(dynamoUploadStore));
