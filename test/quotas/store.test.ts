import { dynamoQuotaStore } from "@luster/core/quotas/store.dynamo";
import { memoryQuotaStore } from "../fakes/quotas.memory.ts";
import { inMemory } from "../suites/fixture.ts";
import { quotaStoreSuite } from "../suites/quota-store.suite.ts";
import { inDynamo } from "../table/database.ts";

quotaStoreSuite("memory", inMemory(memoryQuotaStore));
quotaStoreSuite("DynamoDB", inDynamo(dynamoQuotaStore));
