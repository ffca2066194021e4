import { dynamoTurnRecords } from "@luster/core/turns/records.dynamo";
import { memoryTurnRecords } from "../../kit/fakes/turns.memory.ts";
import { inMemory } from "../../kit/suites/fixture.ts";
import { turnRecordsSuite } from "../../kit/suites/turn-records.suite.ts";
import { inDynamo } from "../../kit/database.ts";

turnRecordsSuite("memory", inMemory(memoryTurnRecords));
turnRecordsSuite("DynamoDB", inDynamo(dynamoTurnRecords));
