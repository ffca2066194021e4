import { dynamoAssetRecords } from "@luster/core/assets/records.dynamo";
import { dynamoBatchRecords } from "@luster/core/batches/records.dynamo";
import { dynamoDeletionRecords } from "@luster/core/deletions/records.dynamo";
import { dynamoIdempotencyRecords } from "@luster/core/idempotency/records.dynamo";
import { dynamoJobRecords } from "@luster/core/jobs/records.dynamo";
import { dynamoProviderRecords } from "@luster/core/providers/records.dynamo";
import { dynamoQuotaRecords } from "@luster/core/quotas/records.dynamo";
import { dynamoShootRecords } from "@luster/core/shoots/records.dynamo";
import { dynamoSpendingRecords } from "@luster/core/spending/records.dynamo";
import type { LusterTable } from "@luster/core/table/table.dynamo";
import { dynamoTurnRecords } from "@luster/core/turns/records.dynamo";
import { dynamoUploadRecords } from "@luster/core/uploads/records.dynamo";
import type { Endpoint } from "@luster/local/cloud/listen";
import { inject } from "vitest";
import { assetRecordsSuite } from "../../kit/suites/asset-records.suite.ts";
import { batchRecordsSuite } from "../../kit/suites/batch-records.suite.ts";
import { deletionRecordsSuite } from "../../kit/suites/deletion-records.suite.ts";
import { idempotencyRecordsSuite } from "../../kit/suites/idempotency-records.suite.ts";
import { jobRecordsSuite } from "../../kit/suites/job-records.suite.ts";
import { providerRecordsSuite } from "../../kit/suites/provider-records.suite.ts";
import { quotaRecordsSuite } from "../../kit/suites/quota-records.suite.ts";
import { shootRecordsSuite } from "../../kit/suites/shoot-records.suite.ts";
import { spendingRecordsSuite } from "../../kit/suites/spending-records.suite.ts";
import { turnRecordsSuite } from "../../kit/suites/turn-records.suite.ts";
import { uploadRecordsSuite } from "../../kit/suites/upload-records.suite.ts";
import { embedded, inDatabase } from "../../kit/database.ts";

const stores: [kind: string, running: () => Promise<Endpoint>][] = [
  ["embedded DynamoDB", embedded],
  ["DynamoDB Local", async () => ({ endpoint: inject("dynamoDbLocal"), stop: async () => {} })],
];

for (const [kind, running] of stores) {
  const over = <P>(adapter: (table: LusterTable) => P) => inDatabase(running, adapter);
  assetRecordsSuite(kind, over(dynamoAssetRecords));
  batchRecordsSuite(kind, over(dynamoBatchRecords));
  deletionRecordsSuite(kind, over(dynamoDeletionRecords));
  idempotencyRecordsSuite(kind, over(dynamoIdempotencyRecords));
  jobRecordsSuite(kind, over(dynamoJobRecords));
  providerRecordsSuite(kind, over(dynamoProviderRecords));
  quotaRecordsSuite(kind, over(dynamoQuotaRecords));
  shootRecordsSuite(kind, over(dynamoShootRecords));
  spendingRecordsSuite(kind, over(dynamoSpendingRecords));
  turnRecordsSuite(kind, over(dynamoTurnRecords));
  uploadRecordsSuite(kind, over(dynamoUploadRecords));
}
