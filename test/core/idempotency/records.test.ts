import { dynamoIdempotencyRecords } from "@luster/core/idempotency/records.dynamo";
import { memoryIdempotencyRecords } from "../../kit/fakes/idempotency.memory.ts";
import { inMemory } from "../../kit/suites/fixture.ts";
import { idempotencyRecordsSuite } from "../../kit/suites/idempotency-records.suite.ts";
import { inDynamo } from "../../kit/database.ts";

idempotencyRecordsSuite("memory", inMemory(memoryIdempotencyRecords));
idempotencyRecordsSuite("DynamoDB", inDynamo(dynamoIdempotencyRecords));
