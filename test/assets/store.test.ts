import { dynamoAssetStore } from "@luster/core/assets/store.dynamo";
import { memoryAssetStore } from "../fakes/assets.memory.ts";
import { inMemory } from "../suites/fixture.ts";
import { assetStoreSuite } from "../suites/asset-store.suite.ts";
import { inDynamo } from "../table/database.ts";

assetStoreSuite("memory", inMemory(memoryAssetStore));
assetStoreSuite("DynamoDB", inDynamo(dynamoAssetStore));
