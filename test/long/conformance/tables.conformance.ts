import { dynamoAssetRecords } from "@luster/core/assets/records.dynamo";
import { dynamoBatchRecords } from "@luster/core/batches/records.dynamo";
import { dynamoIdempotencyRecords } from "@luster/core/idempotency/records.dynamo";
import { dynamoJobRecords } from "@luster/core/jobs/records.dynamo";
import { dynamoQuotaRecords } from "@luster/core/quotas/records.dynamo";
import { dynamoShootRecords } from "@luster/core/shoots/records.dynamo";
import type { LusterTable } from "@luster/core/table/table.dynamo";
import { dynamoUploadRecords } from "@luster/core/uploads/records.dynamo";
import { inject } from "vitest";
import { assetRecordsSuite } from "../../kit/suites/asset-records.suite.ts";
import { batchRecordsSuite } from "../../kit/suites/batch-records.suite.ts";
import { idempotencyRecordsSuite } from "../../kit/suites/idempotency-records.suite.ts";
import { jobRecordsSuite } from "../../kit/suites/job-records.suite.ts";
import { quotaRecordsSuite } from "../../kit/suites/quota-records.suite.ts";
import { shootRecordsSuite } from "../../kit/suites/shoot-records.suite.ts";
import { uploadRecordsSuite } from "../../kit/suites/upload-records.suite.ts";
import { inDatabase } from "../../kit/database.ts";

const kind = "DynamoDB Local";
const running = async () => ({ endpoint: inject("dynamoDbLocal"), stop: async () => {} });
const inLocal = <P>(adapter: (table: LusterTable) => P) => inDatabase(running, adapter);

assetRecordsSuite(kind, inLocal(dynamoAssetRecords));
batchRecordsSuite(kind, inLocal(dynamoBatchRecords));
idempotencyRecordsSuite(kind, inLocal(dynamoIdempotencyRecords));
jobRecordsSuite(kind, inLocal(dynamoJobRecords));
quotaRecordsSuite(kind, inLocal(dynamoQuotaRecords));
shootRecordsSuite(kind, inLocal(dynamoShootRecords));
uploadRecordsSuite(kind, inLocal(dynamoUploadRecords));
