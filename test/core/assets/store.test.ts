import { dynamoAssetStore } from "@luster/core/assets/store.dynamo";
import { memoryAssetStore } from "../../kit/fakes/assets.memory.ts";
import { inMemory } from "../../kit/suites/fixture.ts";
import { assetStoreSuite } from "../../kit/suites/asset-store.suite.ts";
import { inDynamo } from "../../kit/database.ts";

assetStoreSuite("memory", inMemory(memoryAssetStore));
assetStoreSuite("DynamoDB", inDynamo(dynamoAssetStore));
