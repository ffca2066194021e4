import { dynamoIdempotencyStore } from "@luster/core/idempotency/store.dynamo";
import { memoryIdempotencyStore } from "../../kit/fakes/idempotency.memory.ts";
import { inMemory } from "../../kit/suites/fixture.ts";
import { idempotencyStoreSuite } from "../../kit/suites/idempotency-store.suite.ts";
import { inDynamo } from "../../kit/database.ts";

idempotencyStoreSuite("memory", inMemory(memoryIdempotencyStore));
idempotencyStoreSuite("DynamoDB", inDynamo(dynamoIdempotencyStore));
