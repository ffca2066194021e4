import { dynamoTurnStore } from "@luster/core/turns/store.dynamo";
import { memoryTurnStore } from "../../kit/fakes/turns.memory.ts";
import { inMemory } from "../../kit/suites/fixture.ts";
import { turnStoreSuite } from "../../kit/suites/turn-store.suite.ts";
import { inDynamo } from "../../kit/database.ts";

turnStoreSuite("memory", inMemory(memoryTurnStore));
turnStoreSuite("DynamoDB", inDynamo(dynamoTurnStore));
