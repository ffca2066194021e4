import { dynamoUploadStore } from "@luster/core/uploads/store.dynamo";
import { memoryUploadStore } from "../../kit/fakes/uploads.memory.ts";
import { inMemory } from "../../kit/suites/fixture.ts";
import { uploadStoreSuite } from "../../kit/suites/upload-store.suite.ts";
import { inDynamo } from "../../kit/database.ts";

uploadStoreSuite("memory", inMemory(memoryUploadStore));
uploadStoreSuite("DynamoDB", inDynamo(dynamoUploadStore));
