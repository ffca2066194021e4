import { dynamoDeletionRecords } from "@luster/core/deletions/records.dynamo";
import { inDynamo } from "../../kit/database.ts";
import { memoryDeletionRecords } from "../../kit/fakes/deletions.memory.ts";
import { deletionRecordsSuite } from "../../kit/suites/deletion-records.suite.ts";
import { inMemory } from "../../kit/suites/fixture.ts";

deletionRecordsSuite("memory", inMemory(memoryDeletionRecords));
deletionRecordsSuite("DynamoDB", inDynamo(dynamoDeletionRecords));
