import { dynamoShootStore } from "@luster/core/shoots/store.dynamo";
import { memoryShootStore } from "../fakes/shoots.memory.ts";
import { inMemory } from "../suites/fixture.ts";
import { shootStoreSuite } from "../suites/shoot-store.suite.ts";
import { inDynamo } from "../table/database.ts";

shootStoreSuite("memory", inMemory(memoryShootStore));
shootStoreSuite("DynamoDB", inDynamo(dynamoShootStore));
