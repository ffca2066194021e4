import { dynamoUploadStore } from "@luster/core/uploads/store.dynamo";
import { memoryUploadStore } from "../fakes/uploads.memory.ts";
import { inMemory } from "../suites/fixture.ts";
import { uploadStoreSuite } from "../suites/upload-store.suite.ts";
import { inDynamo } from "../table/database.ts";

uploadStoreSuite("memory", inMemory(memoryUploadStore));
uploadStoreSuite("DynamoDB", inDynamo(dynamoUploadStore));
