import { dynamoProviderRecords } from "@luster/core/providers/records.dynamo";
import { memoryProviderRecords } from "../../kit/fakes/providers.memory.ts";
import { inMemory } from "../../kit/suites/fixture.ts";
import { providerRecordsSuite } from "../../kit/suites/provider-records.suite.ts";
import { inDynamo } from "../../kit/database.ts";

providerRecordsSuite("memory", inMemory(memoryProviderRecords));
providerRecordsSuite("DynamoDB", inDynamo(dynamoProviderRecords));
