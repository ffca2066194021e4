import { dynamoAssetRecords } from "@luster/core/assets/records.dynamo";
import { memoryAssetRecords } from "../../kit/fakes/assets.memory.ts";
import { inMemory } from "../../kit/suites/fixture.ts";
import { assetRecordsSuite } from "../../kit/suites/asset-records.suite.ts";
import { inDynamo } from "../../kit/database.ts";

assetRecordsSuite("memory", inMemory(memoryAssetRecords));
assetRecordsSuite("DynamoDB", inDynamo(dynamoAssetRecords));
