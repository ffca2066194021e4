import { dynamoProviderStore } from "@luster/core/providers/store.dynamo";
import { memoryProviderStore } from "../../kit/fakes/providers.memory.ts";
import { inMemory } from "../../kit/suites/fixture.ts";
import { providerStoreSuite } from "../../kit/suites/provider-store.suite.ts";
import { inDynamo } from "../../kit/database.ts";

providerStoreSuite("memory", inMemory(memoryProviderStore));
providerStoreSuite("DynamoDB", inDynamo(dynamoProviderStore));
