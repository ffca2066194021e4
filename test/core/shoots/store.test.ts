import { dynamoShootStore } from "@luster/core/shoots/store.dynamo";
import { memoryShootStore } from "../../kit/fakes/shoots.memory.ts";
import { inMemory } from "../../kit/suites/fixture.ts";
import { shootStoreSuite } from "../../kit/suites/shoot-store.suite.ts";
import { inDynamo } from "../../kit/database.ts";

shootStoreSuite("memory", inMemory(memoryShootStore));
shootStoreSuite("DynamoDB", inDynamo(dynamoShootStore));
