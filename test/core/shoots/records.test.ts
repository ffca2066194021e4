import { dynamoShootRecords } from "@luster/core/shoots/records.dynamo";
import { memoryShootRecords } from "../../kit/fakes/shoots.memory.ts";
import { inMemory } from "../../kit/suites/fixture.ts";
import { shootRecordsSuite } from "../../kit/suites/shoot-records.suite.ts";
import { inDynamo } from "../../kit/database.ts";

shootRecordsSuite("memory", inMemory(memoryShootRecords));
shootRecordsSuite("DynamoDB", inDynamo(dynamoShootRecords));
