import { dynamoSpendingRecords } from "@luster/core/spending/records.dynamo";
import { inDynamo } from "../../kit/database.ts";
import { memorySpendingRecords } from "../../kit/fakes/spending.memory.ts";
import { inMemory } from "../../kit/suites/fixture.ts";
import { spendingRecordsSuite } from "../../kit/suites/spending-records.suite.ts";

spendingRecordsSuite("memory", inMemory(memorySpendingRecords));
spendingRecordsSuite("DynamoDB", inDynamo(dynamoSpendingRecords));
