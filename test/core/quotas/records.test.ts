import { dynamoQuotaRecords } from "@luster/core/quotas/records.dynamo";
import { memoryQuotaRecords } from "../../kit/fakes/quotas.memory.ts";
import { inMemory } from "../../kit/suites/fixture.ts";
import { quotaRecordsSuite } from "../../kit/suites/quota-records.suite.ts";
import { inDynamo } from "../../kit/database.ts";

quotaRecordsSuite("memory", inMemory(memoryQuotaRecords));
quotaRecordsSuite("DynamoDB", inDynamo(dynamoQuotaRecords));
