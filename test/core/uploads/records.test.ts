import { dynamoUploadRecords } from "@luster/core/uploads/records.dynamo";
import { memoryUploadRecords } from "../../kit/fakes/uploads.memory.ts";
import { inMemory } from "../../kit/suites/fixture.ts";
import { uploadRecordsSuite } from "../../kit/suites/upload-records.suite.ts";
import { inDynamo } from "../../kit/database.ts";

uploadRecordsSuite("memory", inMemory(memoryUploadRecords));
uploadRecordsSuite("DynamoDB", inDynamo(dynamoUploadRecords));
