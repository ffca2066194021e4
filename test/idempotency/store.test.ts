import { dynamoIdempotencyStore } from "@luster/core/idempotency/store.dynamo";
import { memoryIdempotencyStore } from "../fakes/idempotency.memory.ts";
import { inMemory } from "../suites/fixture.ts";
import { idempotencyStoreSuite } from "../suites/idempotency-store.suite.ts";
import { inDynamo } from "../table/database.ts";

idempotencyStoreSuite("memory", inMemory(memoryIdempotencyStore));
idempotencyStoreSuite("DynamoDB", inDynamo(dynamoIdempotencyStore));
