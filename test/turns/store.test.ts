import { dynamoTurnStore } from "@luster/core/turns/store.dynamo";
import { memoryTurnStore } from "../fakes/turns.memory.ts";
import { inMemory } from "../suites/fixture.ts";
import { turnStoreSuite } from "../suites/turn-store.suite.ts";
import { inDynamo } from "../table/database.ts";

turnStoreSuite("memory", inMemory(memoryTurnStore));
turnStoreSuite("DynamoDB", inDynamo(dynamoTurnStore));
