import { dynamoQuotaStore } from "@luster/core/quotas/store.dynamo";
import { memoryQuotaStore } from "../../kit/fakes/quotas.memory.ts";
import { inMemory } from "../../kit/suites/fixture.ts";
import { quotaStoreSuite } from "../../kit/suites/quota-store.suite.ts";
import { inDynamo } from "../../kit/database.ts";

quotaStoreSuite("memory", inMemory(memoryQuotaStore));
quotaStoreSuite("DynamoDB", inDynamo(dynamoQuotaStore));
